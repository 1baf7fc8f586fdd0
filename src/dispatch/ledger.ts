import type { LeaseId, Task } from '../contract/task.js';
import { type RunningLease, tagOf } from '../wire/lease-block.js';
import { ABANDONED, type Abandonment, type Crewman } from './state.js';

/** Writes tasks into a worker's name; returns the first of their leases. */
export function grant(worker: Crewman, tasks: readonly Task[]): LeaseId {
  const first = worker.next;
  worker.open = worker.open.length === 0 ? tasks.slice() : worker.open.concat(tasks);
  worker.next += tasks.length;
  worker.unanswered += tasks.length;
  return first;
}

/** Notes how long a worker will be busy with what it is given now; each task adds `costMs`. */
export function expectMore(worker: Crewman, count: number, costMs: number, now: number): void {
  const isIdle = worker.unanswered === count;
  worker.busyUntil = (isIdle ? now : Math.max(now, worker.busyUntil)) + count * costMs;
  worker.costMs = costMs;
}

/** It has answered: what is left begins now. */
export function expectRest(worker: Crewman, now: number): void {
  worker.busyUntil = now + worker.unanswered * worker.costMs;
}

/**
 * Strikes answered leases off. Returns the task of each, or undefined where the lease is gone or was
 * abandoned: that answer comes late and must not count.
 */
export function strike(worker: Crewman, leases: LeaseId | LeaseId[], count: number): (Task | undefined)[] {
  if (leases === worker.base && count <= worker.open.length && worker.abandoned.size === 0) {
    // Nearly always it is the batch that was given first, as a whole.
    const struck = worker.open.slice(0, count) as (Task | undefined)[];
    worker.open = worker.open.slice(count);
    worker.base += count;
    for (const task of struck) if (task) worker.unanswered--;
    trim(worker);
    return struck;
  }
  const tasks: (Task | undefined)[] = [];
  for (let i = 0; i < count; i++) {
    const lease = typeof leases === 'number' ? leases + i : (leases[i] as LeaseId);
    const at = lease - worker.base;
    const entry = worker.open[at];
    tasks.push(entry === ABANDONED ? undefined : entry);
    if (entry === undefined) continue;
    if (entry === ABANDONED) worker.abandoned.delete(lease);
    worker.open[at] = undefined;
    worker.unanswered--;
  }
  trim(worker);
  return tasks;
}

/** Settles leases without waiting for their answer. Returns the leases whose answer is now of no interest. */
export function abandon(
  worker: Crewman,
  which: (task: Task, lease: LeaseId) => boolean,
  terms: Abandonment,
): { leases: LeaseId[]; tasks: Task[] } {
  const leases: LeaseId[] = [];
  const tasks: Task[] = [];
  worker.open.forEach((entry, at) => {
    const lease = worker.base + at;
    if (entry === undefined || entry === ABANDONED || !which(entry, lease)) return;
    worker.open[at] = ABANDONED;
    worker.abandoned.set(lease, terms);
    leases.push(lease);
    tasks.push(entry);
  });
  return { leases, tasks };
}

/** The task of a lease, if it is still open. */
export function taskOf(worker: Crewman | undefined, lease: LeaseId): Task | undefined {
  const entry = worker?.open[lease - worker.base];
  return entry === ABANDONED ? undefined : entry;
}

/** The open leases that the lease block means. */
export function leasesOf(worker: Crewman | undefined, running: readonly RunningLease[]): LeaseId[] {
  if (!worker) return [];
  const tags = running.map(({ tag }) => tag);
  return worker.open.map((_, at) => worker.base + at).filter((lease) => tags.includes(tagOf(lease)));
}

function trim(worker: Crewman): void {
  let spent = 0;
  while (spent < worker.open.length && worker.open[spent] === undefined) spent++;
  if (spent === 0) return;
  worker.open = worker.open.slice(spent);
  worker.base += spent;
}
