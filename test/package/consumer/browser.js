import { openPool } from 'rearguard';

const pool = openPool(() => new Worker(new URL('./browser.worker.js', import.meta.url), { type: 'module' }));
pool.run(3).then((square) => document.body.append(String(square)));
