import { openPool } from 'rearguard';

const worker = new URL('./words.worker.js', import.meta.url);
const pool = openPool<typeof import('./words.worker.js')>(worker);

const [one, other] = await Promise.all([pool.run('one task'), pool.run('and another task')]);
console.log(`${one} words and ${other} words`);

await pool.close();
