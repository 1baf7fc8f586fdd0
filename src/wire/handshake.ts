import type { WorkerId } from '../contract/task.js';
import type { Claims } from './claims.js';
import type { LeaseBlock } from './lease-block.js';

/** What a worker is told once, together with its port. */
export interface Welcome {
  readonly workerId: WorkerId;
  /** Tasks it may have running at a time. */
  readonly concurrency: number;
  readonly setupData: unknown;
  readonly block: LeaseBlock | undefined;
  readonly claims: Claims | undefined;
  /** Where the pool's clock began, in ms of the machine's (`clockOrigin`): start times in the block are told by the pool's clock. */
  readonly clockOrigin: number;
  /** Outcomes are to say how much heap is in use. */
  readonly reportsHeap: boolean;
}

/** The control module that a thread exposes through threads.js. One of its methods is called, once; a file that exposes nothing for it throws. */
export interface Control {
  /** Be a worker: what `exposeSolver` was given. */
  connect(port: unknown, welcome: Welcome): void;
  /** Be a scheduler: what `exposeScheduler` was given. */
  schedule(port: unknown, data: unknown): void;
}
