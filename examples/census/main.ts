// A census of a folder: which files are there twice, what takes the room, what would compress.
//   npm start -- [PATH] [--workers N] [--top K]
import { relative } from 'node:path';
import pc from 'picocolors';
import { workerPool } from 'rearguard';
import { showProgress } from 'rearguard/terminal';
import { firstValueFrom } from 'rxjs';
import { conservation } from './conservation.js';
import { onInterrupt } from './interrupt.js';
import { type CensusOptions, HELP, readOptions, UsageError } from './options.js';
import { type Census, report } from './report.js';
import { Tally } from './tally.js';
import { printable, size, speed } from './units.js';
import { newNotes, walk } from './walk.js';

const STREAM_ABOVE_BYTES = 2 ** 20;

async function takeCensus({ root, workers }: CensusOptions): Promise<Census> {
  const beganAt = performance.now();
  const notes = newNotes();
  const tally = new Tally();
  const unread: { path: string; error: unknown }[] = [];
  const interrupt = onInterrupt(() => progress.end());

  const pool$ = workerPool<typeof import('./file.worker.js')>({
    scheduler: () => walk(root, notes),
    worker: new URL('./file.worker.js', import.meta.url),
    size: workers,
    queueCapacity: 256,
    setupData: STREAM_ABOVE_BYTES,
    deadLetters: { next: ({ task, error }) => unread.push({ path: task, error: error.cause ?? error }) },
    signal: interrupt.signal,
  });
  const progress = showProgress(pool$, {
    unit: 'file',
    details: () => `${size(tally.bytes)} read, ${speed(tally.bytes, performance.now() - beganAt)}`,
    clear: true,
  });
  try {
    await pool$.forEach((file) => {
      tally.add({ ...file, path: relative(root, file.path) });
    });
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
  } finally {
    progress.end();
    interrupt.release();
  }

  // Everybody has gone; what they last said is still there to be read.
  const status = await firstValueFrom(pool$.status$);
  const quorum = await firstValueFrom(pool$.quorum$);
  const interrupted = interrupt.signal.aborted;
  return {
    root,
    interrupted,
    elapsedMs: performance.now() - beganAt,
    notes,
    tally,
    unreadable: [...notes.closedFolders, ...unread].map(({ path, error }) => ({
      path: relative(root, path) || '.',
      why: reason(error),
    })),
    status,
    quorum,
    conservation: conservation(status, {
      scheduled: interrupted ? undefined : notes.files,
      results: tally.files,
      deadLetters: unread.length,
    }),
  };
}

/** `no such file or directory` rather than `ENOENT: no such file or directory, open '/a/very/long/path'` */
function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^E[A-Z0-9]+: ([^,]+)/.exec(message)?.[1] ?? message;
}

async function main(args: string[]): Promise<number> {
  const options = readOptions(args);
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  const { stdout } = process;
  const census = await takeCensus(options);
  const colors = pc.createColors(stdout.isTTY && stdout.hasColors());
  stdout.write(report(census, { width: Math.min(stdout.columns ?? 80, 120), top: options.top, colors }));
  if (census.conservation.broken.length > 0) return 1;
  return census.interrupted ? 130 : 0;
}

// `npm start | head` closes the pipe while there is more to say.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await main(process.argv.slice(2)).catch((error: Error) => {
  console.error(`census: ${printable(error.message)}`);
  return error instanceof UsageError ? 2 : 1;
});
