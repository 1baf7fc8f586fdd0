import type { EncodedError } from '../wire/frames.js';

/** What the writer of the chunks has done once a chunk is stored: each chunk carries it, so the last one says where to go on. */
export interface Cursor {
  /** Tasks taken from the scheduler. */
  readonly tasks: number;
  /** Child tasks. */
  readonly enqueued: number;
  /** Tasks among all of these that could not be stored, and have failed. */
  readonly refused: number;
  /** The last result, by its place in the result stream, that brought tasks along which are stored … */
  readonly childSeq: number;
  /** … and how many of them. Those of all results before it are stored. */
  readonly childPos: number;
}

export const START: Cursor = { tasks: 0, enqueued: 0, refused: 0, childSeq: 0, childPos: 0 };

/** How the tasks of a chunk are to be run. */
export interface Rules {
  readonly timeout: number | undefined;
  /** Workers and hosts that may be lost under a task. */
  readonly maxAttempts: number;
  readonly retryAttempts: number;
  readonly retryDelayMs: number;
  /** The result brings the tasks along. */
  readonly echo: boolean;
}

/** Tasks that travel together. Its number is its place in the task stream. */
export interface Chunk {
  readonly cursor: Cursor;
  readonly rules: Rules;
  /** Pull order of each; of the first where they follow each other. */
  readonly index: number | readonly number[];
  readonly values: readonly unknown[];
  /** A host went away under these tasks: each is in a chunk of its own, and runs alone. */
  readonly suspect?: true;
}

/** A task that failed for good. */
export interface Failure {
  readonly kind: 'task' | 'timeout' | 'lost';
  readonly task: unknown;
  readonly message: string;
  readonly attempts: number;
  readonly cause: EncodedError | undefined;
  readonly timeout: number;
  readonly reason: string;
  readonly exitCode: number | undefined;
  readonly history: readonly FailureAttempt[];
}

/** One attempt of it. */
export interface FailureAttempt extends Omit<Failure, 'task' | 'history' | 'attempts'> {
  readonly attempt: number;
  readonly workerId: number;
  readonly ranMs: number;
}

/** What became of a chunk; its subject carries the number of the chunk. */
export interface ChunkResult {
  /** As the chunk had it: when the chunk is gone, its result still says where to go on. */
  readonly cursor: Cursor;
  readonly host: string;
  readonly index: Chunk['index'];
  readonly count: number;
  /** Results; a hole where a task failed. */
  readonly values: readonly unknown[];
  readonly failed: readonly (readonly [position: number, Failure])[];
  /** Child tasks by the position of their parent. */
  readonly children: readonly (readonly [position: number, values: readonly unknown[]])[];
  /** The tasks, where they are wanted. */
  readonly tasks: readonly unknown[] | undefined;
  /** Nothing was run: a host went away under the chunk, and each task is to have a chunk of its own. */
  readonly split?: Pick<Chunk, 'values'>;
  /** Running time of all of them, in ms. */
  readonly ranMs: number;
  /** Attempts that were followed by another. */
  readonly retried: number;
}

/** Pull order of the task at a position. */
export const indexAt = (index: Chunk['index'], position: number): number =>
  typeof index === 'number' ? index + position : (index[position] ?? 0);
