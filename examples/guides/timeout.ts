import { openPool } from 'rearguard';
import { firstValueFrom } from 'rxjs';

const worker = new URL('./loop.worker.js', import.meta.url);
const pool = openPool<typeof import('./loop.worker.js')>(worker, { size: 1, grace: 100 });

for (const manners of ['polite', 'stubborn'] as const) {
  await pool.run(manners, { timeout: 100 }).catch((error) => console.log(`${error.name}: ${error.message}`));
  await pool.run('brief');
  const { lostWorkers } = await firstValueFrom(pool.status$);
  console.log(`after the ${manners} one: ${lostWorkers} workers lost`);
}

await pool.close();
