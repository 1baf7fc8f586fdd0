import type { LeaseId } from '../contract/task.js';
import type { TasksFrame } from '../wire/frames.js';

/** Tasks as they came, and how far they were begun. */
export interface Batch {
  readonly frame: TasksFrame;
  /** Position of the next task to begin. */
  at: number;
}

/** Whether a lease is among the tasks of a batch that were not begun. */
export const awaits = ({ frame, at }: Readonly<Batch>, lease: LeaseId): boolean =>
  lease >= frame.first + at && lease < frame.first + frame.values.length;

/** The leases of a batch that were not begun. */
export const waitingLeases = ({ frame, at }: Readonly<Batch>): LeaseId[] =>
  Array.from({ length: frame.values.length - at }, (_, i) => frame.first + at + i);

/** A batch of which nothing was begun. */
export const untouched = (frame: TasksFrame): Batch => ({ frame, at: 0 });
