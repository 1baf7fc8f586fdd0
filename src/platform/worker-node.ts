import { createRequire } from 'node:module';
import { performance } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { isMainThread, type MessagePort, parentPort, type TransferListItem } from 'node:worker_threads';
import type { Control } from '../wire/handshake.js';
import { refuseDetached } from './detached.js';
import { Vigil } from './vigil.js';
import type { WorkerWire } from './worker-platform.js';

export const isWorker: boolean = !isMainThread;

/** Where `performance.now()` began, in ms of a clock that all threads share. */
export function clockOrigin(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6 - performance.now();
}

/** Milliseconds, with fractions. The global of the same name is looked up at each use. */
export const now = (): number => performance.now();

/** Heap of this thread alone, in MiB. */
export const heapMb = (): number | undefined => getHeapStatistics().used_heap_size / 2 ** 20;

/** Runs `work` once the messages that have arrived were handled. */
export const later = (work: () => void): void => {
  setImmediate(work);
};

/** To wake a thread takes some 20 µs, and as much again of whoever wakes it. */
export const openVigil = (): Vigil => new Vigil(0.1, now, later);

/** Exposes the control module through threads.js, loaded only now: importing a worker file in a test must have no effect. */
export function expose(control: Control): void {
  const events = ['uncaughtException', 'unhandledRejection'];
  const before = events.map((event) => process.listeners(event as 'exit'));
  const threads = createRequire(import.meta.url)('threads/worker') as { expose(methods: object): void };
  // threads.js would swallow both events and leave the worker alive in an unknown state; without its
  // listeners Node ends the worker, and the link hears of it.
  events.forEach((event, i) => {
    for (const listener of process.listeners(event as 'exit')) {
      if (!before[i]?.includes(listener)) process.removeListener(event, listener);
    }
  });
  threads.expose(control);
}

export function listen<Down, Up>(port: unknown, receive: (frame: Down) => void): WorkerWire<Up> {
  const own = port as MessagePort;
  own.on('message', receive);
  // What it cannot read it cannot answer: nobody is to wait for that.
  own.on('messageerror', (error) => {
    throw error;
  });
  return {
    post: (frame, transfer) => {
      refuseDetached(transfer);
      own.postMessage(frame, transfer as TransferListItem[] | undefined);
    },
    close: () => own.close(),
  };
}

/** Lets go of both ports, so that the thread ends by itself, native add-ons included, unless the user's code holds it. */
export function leave(wire: Pick<WorkerWire<never>, 'close'>): void {
  wire.close();
  parentPort?.close();
}

/** Ends the thread, even if the user's code holds it; with the code that a thread ended from outside has. Never the process. */
export function exit(): void {
  if (isWorker) process.exit(1);
}
