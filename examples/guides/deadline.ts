import { openPool } from 'rearguard';

const worker = new URL('./patient.worker.js', import.meta.url);
const pool = openPool<typeof import('./patient.worker.js')>(worker, {
  size: 1,
});

const signal = AbortSignal.timeout(100);
await pool.run(60_000, { signal }).catch((error) => console.log(`given up: ${error.name}`));
console.log(await pool.run(1));

await pool.close();
