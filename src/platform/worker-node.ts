import { createRequire } from 'node:module';
import { isMainThread, type MessagePort, parentPort, type TransferListItem } from 'node:worker_threads';
import type { DownFrame } from '../wire/frames.js';
import type { Control } from '../wire/handshake.js';
import type { WorkerWire } from './worker-platform.js';

export const isWorker: boolean = !isMainThread;

/** Runs `work` once the messages that have arrived were handled. */
export const later = (work: () => void): void => {
  setImmediate(work);
};

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

export function listen(port: unknown, receive: (frame: DownFrame) => void): WorkerWire {
  const own = port as MessagePort;
  own.on('message', receive);
  return {
    post: (frame, transfer) => own.postMessage(frame, transfer as TransferListItem[] | undefined),
    close: () => own.close(),
  };
}

/** Lets go of both ports, so that the thread ends by itself, native add-ons included, unless the user's code holds it. */
export function leave(wire: WorkerWire): void {
  wire.close();
  parentPort?.close();
}
