import type { Post } from './outbox.js';

/** What the solver's side needs of the thread it lives in. */
export interface Surroundings {
  readonly post: Post;
  /** Milliseconds, with fractions. */
  now(): number;
  /** Runs `work` after the frames that have arrived were received. */
  later(work: () => void): void;
  /** Nothing more will be sent: the thread may end. */
  leave(): void;
}
