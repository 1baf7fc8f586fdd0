import { type FileHandle, open } from 'node:fs/promises';
import type { Piece } from './errors.worker.js';

const LINE_BREAK = 10;

/** Cuts a file into pieces of whole lines, of about so many bytes. */
export async function* pieces(path: string, bytes: number): AsyncGenerator<Piece> {
  await using file = await open(path);
  const { size } = await file.stat();
  for (let from = 0; from < size; ) {
    const to = await endOfLine(file, from + bytes, size);
    yield { path, from, to };
    from = to;
  }
}

/** The first place after a line break, from `at` on. */
async function endOfLine(file: FileHandle, at: number, size: number): Promise<number> {
  const window = Buffer.alloc(4096);
  while (at < size) {
    const { bytesRead } = await file.read(window, 0, window.length, at);
    const found = window.subarray(0, bytesRead).indexOf(LINE_BREAK);
    if (found >= 0) return at + found + 1;
    at += bytesRead;
  }
  return size;
}
