import { WorkerLostError } from '../errors.js';
import { indexAt } from './chunk.js';
import { failureOf } from './failure.js';
import type { HeldChunk } from './held-chunk.js';

/** Fails the tasks of a chunk that was begun as often as it may, and nobody is left to tell what became of it. */
export function failAsLost(held: HeldChunk): void {
  const { values, index, rules } = held.chunk;
  const { maxAttempts } = rules;
  const hosts = maxAttempts === 1 ? 'the host went away while it' : `${maxAttempts} hosts went away while they`;
  for (const [position, task] of values.entries()) {
    const message = `task ${indexAt(index, position)} failed: ${hosts} ran it`;
    const loss = { reason: 'its host went away', exitCode: undefined };
    held.fail(position, failureOf(task, new WorkerLostError(message, task, maxAttempts, loss), maxAttempts));
  }
}
