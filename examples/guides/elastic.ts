import { setTimeout as sleep } from 'node:timers/promises';
import { openPool } from 'rearguard';
import { firstValueFrom } from 'rxjs';

const worker = new URL('./patient.worker.js', import.meta.url);
const pool = openPool<typeof import('./patient.worker.js')>(worker, {
  size: { min: 0, max: 3 },
  idleTimeout: 50,
});
const workers = async () => (await firstValueFrom(pool.status$)).workers.length;

console.log(`before: ${await workers()} workers`);
const calls = [1, 2, 3, 4, 5].map((ms) => pool.run(ms));
console.log(`with 5 tasks: ${await workers()} workers`);
await Promise.all(calls);

while ((await workers()) > 0) await sleep(10);
console.log('later: 0 workers');

await pool.close();
