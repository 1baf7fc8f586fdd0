import { DEEDS, deedAt, STRAYS } from './deeds.mjs';

/** All tasks of a plan or of a stream, children and theirs included. */
export function* everyTask(tasks) {
  for (const task of tasks) {
    yield task;
    yield* everyTask(task.children ?? []);
  }
}

/** How often a task may be hit by what others do, whatever its own deeds are. */
export function slackOf(plan) {
  let strays = false;
  for (const { tasks } of plan.streams)
    for (const { deeds } of everyTask(tasks)) strays ||= deeds.some((deed) => STRAYS.includes(deed));
  const shares = plan.pool.concurrency > 1;
  // Neighbours in one thread die together, once: from then on they run alone. One late time-out is a busy machine's.
  return { lost: (shares ? 1 : 0) + (strays ? 2 : 0), late: shares ? 2 : 1, expected: shares || strays };
}

/**
 * Every way in which a task may end: `done@2`, `TaskError@1` … with the number of its attempts. With no slack that is exactly one.
 *
 * @param {{ lost: number, late: number }} slack how often others may take part
 */
export function endsOf(task, { errors, maxAttempts, timeout }, slack) {
  if (task.uncloneable) return new Set(['TaskError@1']);
  const ends = new Set();
  const seen = new Set();
  const go = (attempt, failed, losses, lost, late) => {
    const key = `${attempt} ${failed} ${losses} ${lost} ${late}`;
    if (seen.has(key)) return;
    seen.add(key);
    const next = (error, lost2, late2) => {
      const isLoss = error === 'WorkerLostError';
      const [failed2, losses2] = isLoss ? [failed, losses + 1] : [failed + 1, losses];
      if (isLoss ? losses2 >= maxAttempts : failed2 >= errors) ends.add(`${error}@${attempt}`);
      else go(attempt + 1, failed2, losses2, lost2, late2);
    };
    const own = DEEDS[deedAt(task, attempt)].ends;
    if (own === undefined) ends.add(`done@${attempt}`);
    else next(own, lost, late);
    if (lost < slack.lost) next('WorkerLostError', lost + 1, late);
    if (timeout !== undefined && late < slack.late) next('TaskTimeoutError', lost, late + 1);
  };
  go(1, 0, 0, 0, 0);
  return ends;
}

export const NO_SLACK = { lost: 0, late: 0 };
