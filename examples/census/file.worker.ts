import { createHash } from 'node:crypto';
import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip, gzipSync } from 'node:zlib';
import { exposeSolver, type TaskContext } from 'rearguard/worker';

/** What the census wants to know of one file. */
export interface FileFacts {
  readonly path: string;
  readonly bytes: number;
  readonly gzippedBytes: number;
  readonly sha256: string;
  /** The same for all names of one file on disk; undefined if this is its only name. */
  readonly inode: string | undefined;
}

/** Files up to this size are read in one go, into a buffer that each worker makes once; larger ones are streamed. */
let buffer = Buffer.alloc(0);

function takeDown(path: string, context: TaskContext<string>): FileFacts | Promise<FileFacts> {
  const file = openSync(path, 'r');
  let streams = false;
  try {
    const { size, dev, ino, nlink } = fstatSync(file);
    const inode = nlink > 1 ? `${dev}:${ino}` : undefined;
    streams = size > buffer.length;
    // The stream closes the file when it ends, however it ends.
    if (streams) return streamed(file, size, context.signal).then((facts) => ({ path, inode, ...facts }));
    const content = buffer.subarray(0, readSync(file, buffer, 0, size, 0));
    const sha256 = createHash('sha256').update(content).digest('hex');
    return { path, inode, bytes: content.length, gzippedBytes: gzipSync(content).length, sha256 };
  } finally {
    if (!streams) closeSync(file);
  }
}

async function streamed(file: number, size: number, signal: AbortSignal): Promise<Omit<FileFacts, 'path' | 'inode'>> {
  const hash = createHash('sha256');
  let bytes = 0;
  let gzippedBytes = 0;
  await pipeline(
    // Up to the size it had: a log that is being written would never end.
    createReadStream('', { fd: file, start: 0, end: size - 1, highWaterMark: 2 ** 18 }),
    async function* (pieces: AsyncIterable<Buffer>) {
      for await (const piece of pieces) {
        hash.update(piece);
        bytes += piece.length;
        yield piece;
      }
    },
    createGzip(),
    async (pieces: AsyncIterable<Buffer>) => {
      for await (const piece of pieces) gzippedBytes += piece.length;
    },
    { signal },
  );
  return { bytes, gzippedBytes, sha256: hash.digest('hex') };
}

export default exposeSolver(takeDown, {
  setup(streamAbove) {
    buffer = Buffer.allocUnsafeSlow(streamAbove as number);
  },
});
