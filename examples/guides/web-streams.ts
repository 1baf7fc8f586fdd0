import { openPool } from 'rearguard';

const worker = new URL('./words.worker.js', import.meta.url);
const pool = openPool<typeof import('./words.worker.js')>(worker, { size: 2 });

/** Stands in for the body of a response. */
const body = new Blob(['the first line\n', 'the second\nand ', 'the third']).stream();

/** Cuts a text into lines, wherever its chunks end. */
function lines(): TransformStream<string, string> {
  let rest = '';
  return new TransformStream({
    transform(chunk, controller) {
      const parts = (rest + chunk).split('\n');
      rest = parts.pop() ?? '';
      for (const line of parts) controller.enqueue(line);
    },
    flush(controller) {
      if (rest !== '') controller.enqueue(rest);
    },
  });
}

const counts = body
  .pipeThrough(new TextDecoderStream())
  .pipeThrough(lines())
  .pipeThrough(pool.transform({ ordered: true }));

for await (const count of counts) console.log(count);

await pool.close();
