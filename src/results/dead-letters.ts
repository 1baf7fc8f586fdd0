import type { NextObserver } from 'rxjs';
import type { DeadLetter, FailedAttempt } from '../contract/outcome.js';
import type { Task } from '../contract/task.js';

/** Gives a failed task to the user's observer. @throws what the observer throws. */
export function bury(letters: NextObserver<DeadLetter<unknown>>, task: Task, last: FailedAttempt): void {
  letters.next({
    task: task.value,
    index: task.index,
    error: last.error,
    attempts: task.attempts,
    history: task.history ?? [last],
  });
}
