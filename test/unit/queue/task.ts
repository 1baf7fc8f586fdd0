import type { Task } from '../../../src/contract/task.js';
import { NO_KEY } from '../../../src/no-key.js';

/** A task that waits. Unless something else is said it was queued at once and as number `id` of its feed. */
export const taskOf = ({ id, ...more }: Partial<Task> & Pick<Task, 'id'>): Task => ({
  id,
  feed: 1,
  index: id,
  seq: id,
  value: id,
  key: NO_KEY,
  priority: 0,
  timeout: undefined,
  queuedAt: 0,
  leasedAt: 0,
  attempts: 0,
  losses: 0,
  suspect: false,
  history: undefined,
  several: undefined,
  ...more,
});

export const ids = (tasks: readonly Task[]): number[] => tasks.map(({ id }) => id);
