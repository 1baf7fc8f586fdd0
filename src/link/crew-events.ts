import type { MemberState } from '../contract/quorum.js';
import type { WorkerId } from '../contract/task.js';
import type { UpFrame } from '../wire/frames.js';
import type { RunningLease } from '../wire/lease-block.js';
import type { Loss } from './link.js';

/** What the crew tells the rest of the pool. */
export interface CrewEvents {
  /** A worker is being started. */
  joined(id: WorkerId): void;
  /** A worker says something; `ready`, outcomes, what it returns and `stopped`, in its own order. */
  frame(id: WorkerId, frame: UpFrame): void;
  /** As the roll-call sees it. */
  state(id: WorkerId, state: MemberState): void;
  /** It went away unasked, or was ended by force because of a task, with `running` begun and not ended. */
  lost(id: WorkerId, loss: Loss, running: readonly RunningLease[] | undefined): void;
  /** It is to get nothing new: it will leave once it has finished what it has. */
  retiring(id: WorkerId): void;
  /** Its thread is gone. `replaced`: nobody misses it, because another has its place or nobody needs it. */
  left(id: WorkerId, replaced: boolean): void;
  /** No place has a worker left, nor hope of one. */
  deserted(loss: Loss): void;
}
