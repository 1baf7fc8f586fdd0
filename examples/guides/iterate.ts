import { openPool } from 'rearguard';

await using pool = openPool<typeof import('./words.worker.js')>(new URL('./words.worker.js', import.meta.url));

function* texts() {
  try {
    for (let words = 1; ; words++) yield 'word '.repeat(words);
  } finally {
    console.log('the scheduler is released');
  }
}

for await (const count of pool.iterate(texts, { ordered: true })) {
  console.log(count);
  if (count === 3) break;
}
