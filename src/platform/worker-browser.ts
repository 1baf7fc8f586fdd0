import { expose as exposeThroughThreads } from 'threads/worker';
import { encodeError } from '../wire/error-codec.js';
import type { Control } from '../wire/handshake.js';
import type { Envelope, Notice } from './notice.js';
import type { WorkerWire } from './worker-platform.js';

interface BrowserPort {
  onmessage: ((event: { data: unknown }) => void) | null;
  onmessageerror: (() => void) | null;
  postMessage(data: unknown, transfer?: readonly unknown[]): void;
  close(): void;
}
interface FailureEvent {
  readonly error?: unknown;
  readonly reason?: unknown;
  readonly message?: string;
  preventDefault(): void;
}

declare const self: {
  close(): void;
  postMessage(data: Envelope): void;
  addEventListener(type: string, listener: (event: FailureEvent) => void): void;
};
declare const navigator: {
  readonly locks?: { request(name: string, held: () => Promise<never>): Promise<never> };
};
declare const DedicatedWorkerGlobalScope: unknown;

export const isWorker: boolean = typeof DedicatedWorkerGlobalScope !== 'undefined';

/** Where `performance.now()` began, in ms of a clock that all threads share. */
export const clockOrigin = (): number => performance.timeOrigin;

/** Turns of the event loop are the browser's. */
export const openVigil = (): undefined => undefined;

/** Browsers do not say how much heap one worker uses. */
export const heapMb = (): number | undefined => undefined;

const waiting: (() => void)[] = [];
let bell: BrowserPort | undefined;

/** A message to oneself comes after those that have arrived; timers would be clamped. */
export const later = (work: () => void): void => {
  waiting.push(work);
  bell ??= openBell();
  bell.postMessage(undefined);
};

function openBell(): BrowserPort {
  const { port1, port2 } = new MessageChannel() as unknown as { port1: BrowserPort; port2: BrowserPort };
  port1.onmessage = () => waiting.shift()?.();
  return port2;
}

const tell = (rearguard: Notice): void => self.postMessage({ rearguard });
const died = (error: unknown): void => tell({ type: 'died', error: encodeError(error) });
/** The one of the thread, once it was replaced by one that tells. */
let close = (): void => self.close();

export function expose(control: Control): void {
  const native = self.close.bind(self);
  close = native;
  // Solvers find it as `close` and as `self.close`. A browser tells nobody that a worker has closed.
  self.close = () => {
    tell({ type: 'closed' });
    native();
  };
  self.addEventListener('error', (event) => {
    event.preventDefault();
    died(event.error ?? new Error(event.message));
  });
  self.addEventListener('unhandledrejection', (event) => {
    event.preventDefault();
    died(event.reason);
  });
  // Nothing is asked of a thread whose end nobody would see.
  holdLock(() => exposeThroughThreads(control));
}

/** Browsers release the locks of a thread that is gone, however it went: who asks for this one is given it then. */
function holdLock(then: () => void): void {
  const lock = `rearguard ${performance.timeOrigin} ${Math.random()}`;
  const hold = (): Promise<never> => {
    tell({ type: 'alive', lock });
    then();
    return new Promise(() => undefined);
  };
  // Where pages may have no locks, `close` tells.
  if (navigator.locks) navigator.locks.request(lock, hold).catch(then);
  else then();
}

export function listen<Down, Up>(port: unknown, receive: (frame: Down) => void): WorkerWire<Up> {
  const own = port as BrowserPort;
  own.onmessage = (event) => receive(event.data as Down);
  // What it cannot read it cannot answer: nobody is to wait for that.
  own.onmessageerror = () => died(new Error('a frame could not be read'));
  return {
    post: (frame, transfer) => own.postMessage(frame, transfer ?? []),
    close: () => own.close(),
  };
}

/** Its last frame was sent: it is expected to close, and says no more of it. */
export function leave(wire: Pick<WorkerWire<never>, 'close'>): void {
  wire.close();
  close();
}

/** Ends the thread. What it is in the middle of is still finished. */
export function exit(): void {
  close();
}

export const now = (): number => performance.now();
