import { AsyncLocalStorage } from 'node:async_hooks';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, constants } from 'node:os';
import { performance } from 'node:perf_hooks';
import {
  MessageChannel,
  receiveMessageOnPort,
  type TransferListItem,
  Worker,
  type WorkerOptions,
} from 'node:worker_threads';
import { channels as openChannels } from './channels.js';
import { cpuQuota } from './cpu-quota.js';
import { refuseDetached } from './detached.js';
import type {
  LocalPort,
  OpenChannels,
  RawThread,
  ThreadEvents,
  ThreadOptions,
  Threads,
  WorkerSource,
} from './platform.js';
import type { Signals } from './signals.js';

/** Where a worker's file may come from. */
export const workerProtocols: readonly string[] = ['file:', 'data:'];

/** As many workers as this process may use processors, a container's limit included. */
export const defaultSize = (): number =>
  Math.min(availableParallelism(), cpuQuota(readControl) ?? Number.POSITIVE_INFINITY);

function readControl(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Runs callbacks in the async context of the moment this was called. */
export const captureContext = (): (<R>(work: () => R) => R) => AsyncLocalStorage.snapshot();

/** Milliseconds since some fixed moment, with fractions. */
export const now = (): number => performance.now();

/** Where `now` began, in ms of the machine's clock that never runs backwards: with it, threads can tell each other times. */
export const clockOrigin = (): number => {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6 - performance.now();
};

/** Does some work after a while, unless the process has nothing else to live for. Returns how to call it off. */
export const background = (work: () => void, ms: number): (() => void) => {
  const timer = setTimeout(work, ms).unref();
  return () => clearTimeout(timer);
};

let threads: Threads | undefined;

/** Loads threads.js when the first worker is started, and takes off the signal handlers that it installs: signals are the application's. */
export function loadThreads(): Threads {
  if (threads) return threads;
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const before = signals.map((signal) => process.listeners(signal));
  threads = createRequire(import.meta.url)('threads') as Threads;
  signals.forEach((signal, i) => {
    for (const listener of process.listeners(signal)) {
      if (!before[i]?.includes(listener)) process.removeListener(signal, listener);
    }
  });
  return threads;
}

export function startThread(source: WorkerSource, options: ThreadOptions, events: ThreadEvents): RawThread {
  const worker = source.kind === 'factory' ? made(source.create()) : new Worker(source.url, workerOptions(options));
  worker.on('message', (data) => events.message(data));
  worker.on('messageerror', (error) => events.error(error));
  worker.on('error', (error) => events.error(error));
  worker.on('exit', (code) => events.exit(code));
  return {
    post: (data, transfer) => worker.postMessage(data, transfer as TransferListItem[] | undefined),
    terminate: async () => void (await worker.terminate()),
    hold: (keeps) => (keeps ? worker.ref() : worker.unref()),
  };
}

export function openChannel(
  receive: (frame: unknown) => void,
  unreadable: (error: unknown) => void,
): { local: LocalPort; remote: object } {
  const { port1, port2 } = new MessageChannel();
  port1.on('message', receive);
  port1.on('messageerror', unreadable);
  return {
    remote: port2,
    local: {
      post: (frame, transfer) => {
        refuseDetached(transfer);
        port1.postMessage(frame, transfer as TransferListItem[] | undefined);
      },
      drain: () => {
        for (let next = receiveMessageOnPort(port1); next; next = receiveMessageOnPort(port1)) receive(next.message);
      },
      hold: (keeps) => (keeps ? port1.ref() : port1.unref()),
      close: () => port1.close(),
    },
  };
}

function made(worker: unknown): Worker {
  if (worker instanceof Worker) return worker;
  throw new TypeError('the worker factory must return a Worker of node:worker_threads');
}

function workerOptions({ name, resourceLimits, env, execArgv }: ThreadOptions): WorkerOptions {
  return {
    name,
    ...(resourceLimits && { resourceLimits: resourceLimits as WorkerOptions['resourceLimits'] & object }),
    ...(env && { env: env as NodeJS.Dict<string> }),
    ...(execArgv && { execArgv: [...execArgv] }),
  };
}

export { drainOn } from './drain-on.js';
export { nearest } from './nearest.js';

/** Tells of what happens over `node:diagnostics_channel`. */
export const channels: OpenChannels | undefined = openChannels;

const UNSTOPPABLE: readonly string[] = ['SIGKILL', 'SIGSTOP'];
const numbers: Readonly<Record<string, number>> = constants.signals;

/** The signals of this process. */
export const signals: Signals | undefined = {
  number: (signal) => (Object.hasOwn(numbers, signal) && !UNSTOPPABLE.includes(signal) ? numbers[signal] : undefined),
  listen: (signal, heard) => {
    process.on(signal, heard);
    return () => process.removeListener(signal, heard);
  },
  exitCode: (code) => {
    process.exitCode = code;
  },
};
