import * as threadsModule from 'threads';
import { decodeError } from '../wire/error-codec.js';
import type { drainOn as drainOnNode } from './drain-on.js';
import type { nearest as nearestInNode } from './nearest.js';
import { type Notice, noticeOf } from './notice.js';
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
import { soon } from './soon.js';

interface ErrorEvent {
  readonly data: unknown;
  readonly message?: string;
  readonly filename?: string;
  readonly lineno?: number;
  preventDefault(): void;
}
interface BrowserWorker {
  postMessage(data: unknown, transfer?: readonly unknown[]): void;
  addEventListener(type: string, listener: (event: ErrorEvent) => void): void;
  terminate(): void;
}
interface BrowserPort {
  onmessage: ((event: { data: unknown }) => void) | null;
  onmessageerror: ((event: unknown) => void) | null;
  postMessage(data: unknown, transfer?: readonly unknown[]): void;
  close(): void;
}
declare const navigator: {
  readonly hardwareConcurrency?: number;
  readonly locks?: { request(name: string, options: { signal: AbortSignal }, held: () => void): Promise<void> };
};
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
  const watch = new AbortController();
  let gone = false;
  const terminate = async (): Promise<void> => {
    worker.terminate();
    if (gone) return;
    gone = true;
    watch.abort();
    // Frames that it sent before come first: they take another way, and have arrived a turn later.
    soon(() => soon(() => events.exit(undefined)));
  };
  const failed = (error: unknown): void => {
    if (gone) return;
    events.error(error);
    void terminate();
  };
  const notice = (said: Notice): void => {
    if (said.type === 'died') failed(decodeError(said.error));
    else if (said.type === 'closed') void terminate();
    else if (!gone) navigator.locks?.request(said.lock, { signal: watch.signal }, terminate).catch(() => undefined);
  };
  worker.addEventListener('message', ({ data }) => {
    const said = noticeOf(data);
    if (said) notice(said);
    else events.message(data);
  });
  worker.addEventListener('messageerror', () => failed(new Error('a message could not be read')));
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    failed(new Error(wordsOf(event)));
  });
  return { post: (data, transfer) => worker.postMessage(data, transfer ?? []), terminate, hold: () => undefined };
}

export function openChannel(
  receive: (frame: unknown) => void,
  unreadable: (error: unknown) => void,
): { local: LocalPort; remote: object } {
  const { port1, port2 } = new MessageChannel() as unknown as { port1: BrowserPort; port2: BrowserPort };
  port1.onmessage = (event) => receive(event.data);
  port1.onmessageerror = () => unreadable(new Error('a frame could not be read'));
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

/** What a thread threw before it could speak for itself. Of a file that is missing or no script, browsers say nothing. */
function wordsOf({ message, filename, lineno }: ErrorEvent): string {
  if (!message) return 'the worker file could not be loaded: it is missing, of another origin, or not JavaScript';
  return filename ? `${message} (${filename}:${lineno})` : message;
}

/** Browsers have no channels to tell of what happens. */
export const channels: OpenChannels | undefined = undefined;

/** Browsers have no signals. */
export const signals: Signals | undefined = undefined;

/** So nothing can be drained by them. */
export const drainOn: typeof drainOnNode = () => () => undefined;

/** Names are not compared: a page is not to load what only a typing error has use for. */
export const nearest: typeof nearestInNode = () => undefined;
