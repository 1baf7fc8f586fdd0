import { subscribe } from 'node:diagnostics_channel';
import { openPool } from 'rearguard';

subscribe('rearguard:worker:lost', (message) => {
  const { pool, workerId, reason } = message as { pool: string; workerId: number; reason: string };
  console.log(`${pool}: worker ${workerId} ${reason}`);
});

await using pool = openPool<typeof import('./poison.worker.js')>(new URL('./poison.worker.js', import.meta.url), {
  size: 1,
  name: 'reports',
});
await pool
  .solve(['poison'], { maxAttempts: 1, deadLetters: { next: ({ error }) => console.log(error.message) } })
  .forEach(() => {});
