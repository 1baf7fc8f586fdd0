import { openPool, TaskError } from 'rearguard';

const worker = new URL('./picky.worker.js', import.meta.url);
const pool = openPool<typeof import('./picky.worker.js')>(worker, { size: 1 });

try {
  await pool.run('far too long for it');
} catch (error) {
  if (!(error instanceof TaskError)) throw error;
  const cause = error.cause as RangeError & { code: string };
  console.log(error.message);
  console.log(error.task, cause.code, cause instanceof RangeError);
}

await pool.close();
