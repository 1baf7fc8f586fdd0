import { openPool } from 'rearguard';

const worker = new URL('./greeting.worker.js', import.meta.url);
const pool = openPool<typeof import('./greeting.worker.js')>(worker, { size: 2 });

console.log(await pool.run('Ada'));
pool.broadcast('good evening');
console.log(await Promise.all([pool.run('Ada'), pool.run('Alan')]));

await pool.close();
