import type { Vigil } from '../platform/vigil.js';
import type { Post } from './outbox.js';

/** What the solver's side needs of the thread it lives in. */
export interface Surroundings {
  readonly post: Post;
  /** Where `now()` began, in ms of a clock that all threads share. */
  readonly clockOrigin: number;
  /** Keeps the thread awake, where it is worth it. */
  readonly vigil?: Vigil | undefined;
  /** Milliseconds, with fractions. */
  now(): number;
  /** Heap that this thread uses, in MiB; undefined where nobody can tell. */
  heapMb(): number | undefined;
  /** Runs `work` after the frames that have arrived were received. */
  later(work: () => void): void;
  /** Nothing more will be sent: the thread may end. */
  leave(): void;
  /** Ends the thread, whatever still holds it. */
  exit(): void;
}
