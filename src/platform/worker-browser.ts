import { expose as exposeThroughThreads } from 'threads/worker';
import type { Control } from '../wire/handshake.js';
import type { WorkerWire } from './worker-platform.js';

interface BrowserPort {
  onmessage: ((event: { data: unknown }) => void) | null;
  postMessage(data: unknown, transfer?: readonly unknown[]): void;
  close(): void;
}

declare const self: { close(): void };
declare const WorkerGlobalScope: unknown;

export const isWorker: boolean = typeof WorkerGlobalScope !== 'undefined';

/** Where `performance.now()` began, in ms of a clock that all threads share. */
export const clockOrigin = (): number => performance.timeOrigin;

/** Browsers do not say how much heap one worker uses. */
export const heapMb = (): number | undefined => undefined;

/** A message to oneself comes after those that have arrived; timers would be clamped. */
export const later = (work: () => void): void => {
  const { port1, port2 } = new MessageChannel() as unknown as { port1: BrowserPort; port2: BrowserPort };
  port1.onmessage = () => {
    port1.close();
    work();
  };
  port2.postMessage(undefined);
};

export function expose(control: Control): void {
  exposeThroughThreads(control);
}

export function listen<Down, Up>(port: unknown, receive: (frame: Down) => void): WorkerWire<Up> {
  const own = port as BrowserPort;
  own.onmessage = (event) => receive(event.data as Down);
  return {
    post: (frame, transfer) => own.postMessage(frame, transfer ?? []),
    close: () => own.close(),
  };
}

export function leave(wire: Pick<WorkerWire<never>, 'close'>): void {
  wire.close();
  self.close();
}

/** Ends the thread. What it is in the middle of is still finished. */
export function exit(): void {
  self.close();
}

export const now = (): number => performance.now();
