import { openPool } from 'rearguard';

const worker = new URL('./invert.worker.js', import.meta.url);
const pool = openPool<typeof import('./invert.worker.js')>(worker, { size: 1 });

const image = new Uint8Array([0, 1, 255]);
const inverted = await pool.run(image, { transfer: [image.buffer] });
console.log([...inverted], `${image.length} bytes are left here`);

await pool.close();
