import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openPool } from 'rearguard';

const folder = await mkdtemp(join(tmpdir(), 'counts-'));
const [texts, counts] = [join(folder, 'texts.txt'), join(folder, 'counts.txt')];
await writeFile(texts, 'one\ntwo words\nnow three words\n');

const worker = new URL('./words.worker.js', import.meta.url);
const pool = openPool<typeof import('./words.worker.js')>(worker, { size: 2 });

await pipeline(
  createInterface({ input: createReadStream(texts) }),
  Duplex.fromWeb(pool.transform({ ordered: true, processResult: (count) => `${count}\n` }), { objectMode: true }),
  createWriteStream(counts),
);

console.log((await readFile(counts, 'utf8')).trimEnd());
await rm(folder, { recursive: true });
await pool.close();
