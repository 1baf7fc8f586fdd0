import { Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openPool } from 'rearguard';

await using pool = openPool<typeof import('./words.worker.js')>(new URL('./words.worker.js', import.meta.url));

await pipeline(
  Readable.from(['one', 'two words', 'now three words']),
  Duplex.fromWeb(pool.transform({ ordered: true }), { objectMode: true }),
  async (counts: AsyncIterable<number>) => {
    for await (const count of counts) console.log(count);
  },
);
