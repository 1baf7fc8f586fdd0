import { workerPool } from 'rearguard';
import { showProgress } from 'rearguard/terminal';

const texts = ['a task', 'a longer task', 'the longest task of them all'];

const counts$ = workerPool<typeof import('./words.worker.js')>({
  scheduler: texts,
  total: texts.length,
  worker: new URL('./words.worker.js', import.meta.url),
});

const progress = showProgress(counts$, { unit: 'text', screen: process.stdout, clear: true });
await counts$.forEach((count) => {
  progress.log(`${count} words`);
});
