import type { QueueKind, TaskQueue } from '../contract/task-queue.js';
import { FifoQueue } from './fifo-queue.js';
import { KeyedQueue } from './keyed-queue.js';
import { Places } from './places.js';
import { RankedQueue } from './ranked-queue.js';

/** The queue that fits. */
export function makeQueue({ ranked, keyed, ordered }: QueueKind): TaskQueue {
  // Where all have the same priority the ranks are pull order, and those whose key comes free are sorted in.
  if (keyed) return new KeyedQueue(new RankedQueue(), ordered ? new Places() : undefined);
  return ranked ? new RankedQueue() : new FifoQueue();
}
