import { openPool } from 'rearguard';

const worker = new URL('./words.worker.js', import.meta.url);
const pool = openPool<typeof import('./words.worker.js')>(worker, { size: 2, queueCapacity: 10 });

let pulled = 0;

function* texts() {
  try {
    for (;;) yield `text number ${++pulled}`;
  } finally {
    console.log('the scheduler is released');
  }
}

let words = 0;
for await (const count of pool.iterate(texts, { resultCapacity: 20 })) {
  words += count;
  if (words >= 300) break;
}
console.log(`${words} words in 100 texts; no more than 32 texts were pulled beyond them: ${pulled <= 132}`);

await pool.close();
