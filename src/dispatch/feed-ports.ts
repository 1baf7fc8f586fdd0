import type { Source } from '../contract/source.js';
import type { Mark, Task } from '../contract/task.js';
import type { TransferList } from '../contract/transfer.js';
import type { ResultSink } from '../results/sink.js';

/** Where a feed's tasks come from and where their outcomes go. */
export interface FeedPorts extends Omit<ResultSink, 'mute'> {
  readonly source: Source;
  readonly transferTask: ((task: Task) => TransferList) | undefined;
  /** What the options `key` and `priority` say of tasks, each; undefined where there is neither. May throw: the stream cannot go on then. */
  readonly marks: ((values: readonly unknown[]) => readonly Mark[]) | undefined;
  /** Milliseconds until the next attempt of a task whose present one ended in `thrown`; undefined: there is none. May throw. */
  retryAfter(task: Task, thrown: unknown): number | undefined;
  /** The stream cannot go on. */
  fatal(error: unknown): void;
}
