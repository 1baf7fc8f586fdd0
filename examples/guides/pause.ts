import { openPool } from 'rearguard';
import { firstValueFrom } from 'rxjs';

await using pool = openPool<typeof import('./patient.worker.js')>(new URL('./patient.worker.js', import.meta.url), {
  size: 1,
});
console.log(await pool.run(10));

const running = pool.run(20);
const waiting = pool.run(1);
pool.pause();

console.log(await running);
const { paused, queued, inFlight } = await firstValueFrom(pool.status$);
console.log({ paused, queued, inFlight });

pool.resume();
console.log(await waiting);
