import * as threadsModule from 'threads';
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

interface BrowserWorker {
  postMessage(data: unknown, transfer?: readonly unknown[]): void;
  addEventListener(
    type: string,
    listener: (event: { data: unknown; error?: unknown; message?: string; preventDefault(): void }) => void,
  ): void;
  terminate(): void;
}
interface BrowserPort {
  onmessage: ((event: { data: unknown }) => void) | null;
  onmessageerror: ((event: unknown) => void) | null;
  postMessage(data: unknown, transfer?: readonly unknown[]): void;
  close(): void;
}
declare const navigator: { readonly hardwareConcurrency?: number };
declare const Worker: new (url: URL, options: object) => BrowserWorker;

/** Where a worker's file may come from. */
export const workerProtocols: readonly string[] = ['http:', 'https:', 'blob:', 'data:', 'file:'];

/** As many workers as the browser says there are processors. */
export const defaultSize = (): number => navigator.hardwareConcurrency ?? 4;

/** Browsers have no async context to keep. */
export const captureContext = (): (<R>(work: () => R) => R) => (work) => work();

/** Milliseconds since some fixed moment, with fractions. */
export const now = (): number => performance.now();

/** Where `now` began, in ms of a clock that threads share: with it, they can tell each other times. */
export const clockOrigin = (): number => performance.timeOrigin;

/** Does some work after a while. Returns how to call it off. */
export const background = (work: () => void, ms: number): (() => void) => {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
};

export const loadThreads = (): Threads => threadsModule;

export function startThread(source: WorkerSource, options: ThreadOptions, events: ThreadEvents): RawThread {
  const worker =
    source.kind === 'factory' ? made(source.create()) : new Worker(source.url, { type: 'module', name: options.name });
  let gone = false;
  const terminate = async (): Promise<void> => {
    worker.terminate();
    if (gone) return;
    gone = true;
    queueMicrotask(() => events.exit(undefined));
  };
  const failed = (error: unknown): void => {
    if (gone) return;
    events.error(error);
    void terminate();
  };
  worker.addEventListener('message', (event) => events.message(event.data));
  worker.addEventListener('messageerror', () => failed(new Error('a message could not be read')));
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    failed(event.error ?? new Error(event.message ?? 'the worker file could not be loaded'));
  });
  return { post: (data, transfer) => worker.postMessage(data, transfer ?? []), terminate, hold: () => undefined };
}

export function openChannel(
  receive: (frame: unknown) => void,
  unreadable: (error: unknown) => void,
): { local: LocalPort; remote: object } {
  const { port1, port2 } = new MessageChannel() as unknown as { port1: BrowserPort; port2: BrowserPort };
  port1.onmessage = (event) => receive(event.data);
  port1.onmessageerror = unreadable;
  return {
    remote: port2,
    local: {
      post: (frame, transfer) => port1.postMessage(frame, transfer ?? []),
      drain: () => undefined,
      hold: () => undefined,
      close: () => port1.close(),
    },
  };
}

function made(worker: unknown): BrowserWorker {
  if (typeof (worker as BrowserWorker | undefined)?.postMessage === 'function') return worker as BrowserWorker;
  throw new TypeError('the worker factory must return a Worker');
}

/** Browsers have no channels to tell of what happens. */
export const channels: OpenChannels | undefined = undefined;

/** Browsers have no signals. */
export const signals: Signals | undefined = undefined;
