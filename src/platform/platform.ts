import type { Observer } from '../contract/observer.js';
import type { ResourceLimits } from '../contract/options.js';
import type { TransferList } from '../contract/transfer.js';

/** How a worker is to be started. */
export type WorkerSource =
  | { readonly kind: 'url'; readonly url: URL }
  | { readonly kind: 'factory'; readonly create: () => unknown };

/** What a thread is started with, where it is the platform that starts it. */
export interface ThreadOptions {
  readonly name: string;
  readonly resourceLimits?: ResourceLimits | undefined;
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly execArgv?: readonly string[] | undefined;
}

/** What a thread does that its link must hear of. */
export interface ThreadEvents {
  message(data: unknown): void;
  /** It threw outside of everything; where threads survive that, it is ended. `exit` follows. */
  error(error: unknown): void;
  /** It is gone. Nothing follows. */
  exit(code: number | undefined): void;
}

/** A worker thread, the same for `node:worker_threads` and Web Workers. */
export interface RawThread {
  post(data: unknown, transfer?: TransferList): void;
  /** Ends it by force; `exit` is reported. */
  terminate(): Promise<void>;
  hold(keepsProcessAlive: boolean): void;
}

/** The link's end of the channel to a worker. */
export interface LocalPort {
  post(frame: unknown, transfer?: TransferList): void;
  /** Hands over, in order, what has arrived but was not reported yet. */
  drain(): void;
  hold(keepsProcessAlive: boolean): void;
  close(): void;
}

/** What is used of threads.js. */
export interface Threads {
  spawn(worker: unknown, options?: { timeout?: number }): Promise<unknown>;
  Transfer(payload: unknown, transferables?: readonly unknown[]): unknown;
  readonly Thread: { terminate(thread: unknown): Promise<void> };
}

/** Makes an observer that tells the whole process what a pool of that name does. */
export type OpenChannels = (pool: string) => Observer;
