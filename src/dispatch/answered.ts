import type { Task } from '../contract/task.js';
import { noteService } from './batch-size.js';
import { failAttempt } from './fail-attempt.js';
import { takeIn } from './fairness.js';
import { addChildren } from './feeds.js';
import { expectRest, strike } from './ledger.js';
import type { Command, PlanEvent } from './messages.js';
import { takeBack } from './several.js';
import type { Feed, PlanState } from './state.js';

type Answered = PlanEvent & { type: 'answered' };

/** Settles what a worker answered. Answers to leases that are gone change nothing. */
export function answered(state: PlanState, event: Answered, commands: Command[]): void {
  const worker = state.workers.get(event.worker);
  if (!worker) return;
  const tasks = strike(worker, event.leases, event.values.length);
  worker.heardAt = event.at;
  expectRest(worker, event.at);
  if (worker.unanswered === 0) worker.alone = false;
  for (const [position, values, marks] of event.children ?? []) {
    const parent = tasks[position];
    if (parent) addChildren(state, parent, values, marks, event.at);
  }
  // Nearly always there is none.
  const apart = event.failures || event.ended ? new Set<number>() : undefined;
  for (const failure of event.failures ?? []) {
    apart?.add(failure.position);
    const task = tasks[failure.position];
    const feed = task && state.feeds.get(task.feed);
    if (!feed) continue;
    const ranMs = timeOf(event, failure.position);
    failAttempt(
      state,
      feed,
      task,
      { error: failure.error, workerId: worker.id, ranMs },
      failure.retryAfterMs,
      commands,
    );
  }
  for (const position of event.ended ?? []) {
    apart?.add(position);
    const task = tasks[position];
    const feed = task && state.feeds.get(task.feed);
    if (!feed) continue;
    feed.queue.settled([task]);
    count(state, feed, [task], timeOf(event, position));
    commands.push({ type: 'ended', feed: feed.id, task });
  }
  deliver(state, event, tasks, apart, commands);
}

const timeOf = (event: Answered, position: number): number =>
  event.times?.[position] ?? event.ranMs / event.values.length;

/** One command for each run of results of the same feed; nearly always there is just one, and it takes the arrays as they came. */
function deliver(
  state: PlanState,
  event: Answered,
  tasks: readonly (Task | undefined)[],
  apart: ReadonlySet<number> | undefined,
  commands: Command[],
): void {
  const { values, times, ranMs } = event;
  const mean = ranMs / values.length;
  let start = 0;
  while (start < tasks.length) {
    const id = apart?.has(start) ? undefined : tasks[start]?.feed;
    let end = start + 1;
    while (end < tasks.length && id !== undefined && tasks[end]?.feed === id && !apart?.has(end)) end++;
    const feed = id === undefined ? undefined : state.feeds.get(id);
    if (feed) {
      const whole = start === 0 && end === values.length;
      const done = (whole ? tasks : tasks.slice(start, end)) as readonly Task[];
      feed.queue.settled(done);
      count(state, feed, done, times ? sum(times, start, end) : mean * (end - start));
      feed.unconsumed += done.length;
      commands.push({
        type: 'deliver',
        feed: feed.id,
        worker: event.worker,
        tasks: done,
        values: whole ? values : values.slice(start, end),
        times: times ? times.slice(start, end) : mean,
      });
    }
    start = end;
  }
}

function count(state: PlanState, feed: Feed, done: readonly Task[], ranMs: number): void {
  takeIn(state, feed, done.length, ranMs);
  feed.done += done.length;
  if (feed.givesSeveral) for (const task of done) takeBack(feed, task);
  noteService(state, feed, ranMs, done.length);
}

function sum(numbers: readonly number[], start: number, end: number): number {
  let total = 0;
  for (let i = start; i < end; i++) total += numbers[i] as number;
  return total;
}
