// The census of a folder over many machines: a controller, a NATS server, and host processes, one of which may be killed on the way.
//   node build/examples/many-machines/main.js [PATH] [--hosts N] [--workers N] [--kill]
import { relative } from 'node:path';
import pc from 'picocolors';
import { natsPool } from 'rearguard/nats';
import { showProgress } from 'rearguard/terminal';
import { firstValueFrom } from 'rxjs';
import { conservation } from '../census/conservation.js';
import { onInterrupt } from '../census/interrupt.js';
import { UsageError } from '../census/options.js';
import { type Census, report } from '../census/report.js';
import { Tally } from '../census/tally.js';
import { printable, size, speed } from '../census/units.js';
import { newNotes, type WalkNotes, walk } from '../census/walk.js';
import { Hosts } from './hosts.js';
import { HELP, type ManyMachinesOptions, readOptions } from './options.js';
import { findServer, type Server } from './server.js';

const KILL_AFTER_FILES = 200;
const NO_SERVER = `many machines: no nats-server on this machine.
Get one without installing anything (Debian): npm run nats:server
Or name one that exists: NATS_URL=nats://… or NATS_SERVER_BIN=/path/to/nats-server`;

/** The scheduler: the files from number `from` on. A controller that is started again goes on where the one before was. */
async function* filesFrom(from: number, root: string, notes: WalkNotes): AsyncGenerator<string> {
  for await (const path of walk(root, notes)) if (notes.files > from) yield path;
}

async function takeCensus({ root, hosts: count, workers, kill }: ManyMachinesOptions, server: Server): Promise<Census> {
  const beganAt = performance.now();
  const notes = newNotes();
  const tally = new Tally();
  const unread: { path: string; error: unknown }[] = [];
  const interrupt = onInterrupt(() => progress.end());
  const hosts = new Hosts(count, server.url, workers);

  const pool$ = natsPool<typeof import('../census/file.worker.js')>({
    connection: server.url,
    name: 'census',
    scheduler: (from) => filesFrom(from, root, notes),
    queueCapacity: 1024,
    ackWait: 2_000,
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
      if (kill && tally.files === KILL_AFTER_FILES) hosts.killOne();
    });
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
  } finally {
    progress.end();
    interrupt.release();
    await hosts.sendHome();
  }

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
      why: error instanceof Error ? error.message : String(error),
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

async function main(args: string[]): Promise<number> {
  const options = readOptions(args);
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  const server = await findServer();
  if (!server) {
    console.error(NO_SERVER);
    return 1;
  }
  console.error(`${options.hosts} hosts × ${options.workers} workers over the server ${server.whose}, ${server.url}`);
  try {
    const census = await takeCensus(options, server);
    const { stdout } = process;
    const colors = pc.createColors(stdout.isTTY && stdout.hasColors());
    stdout.write(report(census, { width: Math.min(stdout.columns ?? 80, 120), top: 5, colors }));
    if (census.conservation.broken.length > 0) return 1;
    return census.interrupted ? 130 : 0;
  } finally {
    await server.close();
  }
}

process.exitCode = await main(process.argv.slice(2)).catch((error: Error) => {
  console.error(`many machines: ${printable(error.message)}`);
  return error instanceof UsageError ? 2 : 1;
});
