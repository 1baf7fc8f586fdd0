import type { WorkerId } from '../contract/task.js';
import type { LeaseBlock } from './lease-block.js';

/** What a worker is told once, together with its port. */
export interface Welcome {
  readonly workerId: WorkerId;
  /** Tasks it may have running at a time. */
  readonly concurrency: number;
  readonly setupData: unknown;
  readonly block: LeaseBlock | undefined;
}

/** The one method of the control module that a worker exposes through threads.js. */
export interface Control {
  connect(port: unknown, welcome: Welcome): void;
}
