import { workerPool } from 'rearguard';

const texts = ['a task', 'a longer task', 'the longest task of them all'];
let words = 0;

const counts$ = workerPool<typeof import('./words.worker.js')>({
  scheduler: texts,
  worker: new URL('./words.worker.js', import.meta.url),
});

counts$.subscribe({
  next: (count) => {
    words += count;
  },
  error: (error) => console.error(error),
  complete: () => console.log(`${words} words in ${texts.length} texts`),
});
