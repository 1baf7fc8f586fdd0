import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Jimp } from 'jimp';
import { workerPool } from 'rearguard';
import { lastValueFrom, toArray } from 'rxjs';
import type { Photo } from './thumbnail.worker.js';

/** Stands in for a folder of photos. */
const folder = await mkdtemp(join(tmpdir(), 'photos-'));
const small = join(folder, 'small');
await mkdir(small);
for (const [width, height] of [
  [640, 480],
  [300, 600],
  [120, 90],
] as const) {
  const photo = new Jimp({ width, height, color: 0x33_66_99_ff });
  await photo.write(join(folder, `${width}x${height}.png`) as `${string}.png`);
}

async function* photos(): AsyncGenerator<Photo> {
  for (const name of await readdir(folder)) {
    if (name.endsWith('.png'))
      yield { name, bytes: Uint8Array.from(await readFile(join(folder, name))) };
  }
}

const thumbnails$ = workerPool({
  scheduler: photos,
  worker: new URL('./thumbnail.worker.js', import.meta.url),
  queueCapacity: 8,
  transferTask: ({ bytes }: Photo) => [bytes.buffer],
  async processResult(thumbnail: {
    name: string;
    width: number;
    height: number;
    bytes: Uint8Array;
  }) {
    await writeFile(join(small, thumbnail.name.replace('.png', '.jpg')), thumbnail.bytes);
    return `${thumbnail.name} → ${thumbnail.width} × ${thumbnail.height}`;
  },
});

const lines = await lastValueFrom(thumbnails$.pipe(toArray()));
console.log(lines.sort().join('\n'));
console.log((await readdir(small)).sort());
await rm(folder, { recursive: true });
