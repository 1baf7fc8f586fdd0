import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workerPool } from 'rearguard';
import { lastValueFrom, reduce } from 'rxjs';
import { pieces } from './pieces.js';

/** Stands in for a file that does not fit into memory. */
const folder = await mkdtemp(join(tmpdir(), 'huge-'));
const path = join(folder, 'server.log');
const line = (n: number): string => `${n} ${n % 100 === 0 ? 'ERROR' : 'INFO'} a line\n`;
await writeFile(path, Array.from({ length: 200_000 }, (_, n) => line(n)).join(''));

const errors$ = workerPool<typeof import('./errors.worker.js')>({
  scheduler: () => pieces(path, 256 * 1024),
  worker: new URL('./errors.worker.js', import.meta.url),
});

console.log(
  `${await lastValueFrom(errors$.pipe(reduce((sum, errors) => sum + errors, 0)))} lines tell of an error`,
);
await rm(folder, { recursive: true });
