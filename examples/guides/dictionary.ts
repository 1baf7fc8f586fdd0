import { openPool } from 'rearguard';

const worker = new URL('./dictionary.worker.js', import.meta.url);
const pool = openPool<typeof import('./dictionary.worker.js')>(worker, {
  size: 2,
  setupData: ['lantern', 'rearguard'],
});

console.log(await pool.run('rearguard'), await pool.run('vanguard'));
await pool.close();
