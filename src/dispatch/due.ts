import type { LeaseId, Task, WorkerId } from '../contract/task.js';
import { elapsedMs, type RunningLease, tagOf } from '../wire/lease-block.js';
import { ABANDONED, type Crewman, type PlanState } from './state.js';

/** What the clock has to say about the tasks in the workers' hands. */
export interface Due {
  /** They have run as long as they may. */
  readonly expired: {
    readonly worker: WorkerId;
    readonly lease: LeaseId;
    readonly task: Task;
    readonly ranMs: number;
  }[];
  /** Workers that must be ended by force, and what is said of them. */
  readonly stuck: { readonly worker: WorkerId; readonly what: string }[];
  /** When to look again; undefined: nothing here has a limit. */
  readonly nextAt: number | undefined;
}

/** Looks at every lease that has a limit. `running`: what a worker's lease block holds; undefined where there is none. */
export function due(
  state: Readonly<PlanState>,
  running: (worker: WorkerId) => readonly RunningLease[] | undefined,
  now: number,
): Due {
  const watch = new Watch(now);
  for (const worker of state.workers.values()) {
    if (worker.unanswered > 0 && !worker.ending) watch.over(worker, running(worker.id));
  }
  return watch;
}

class Watch implements Due {
  readonly expired: { worker: WorkerId; lease: LeaseId; task: Task; ranMs: number }[] = [];
  readonly stuck: { worker: WorkerId; what: string }[] = [];
  nextAt: number | undefined;
  private readonly now: number;

  constructor(now: number) {
    this.now = now;
  }

  over(worker: Crewman, running: readonly RunningLease[] | undefined): void {
    const before = this.stuck.length;
    worker.open.forEach((entry, at) => {
      if (entry === undefined || this.stuck.length > before) return;
      const lease = worker.base + at;
      const begun = running?.find(({ tag }) => tag === tagOf(lease));
      if (entry === ABANDONED) this.overAbandoned(worker, lease, running, begun);
      else if (entry.timeout === undefined) return;
      // Where nobody can see, it began when it was handed out.
      else if (!running) this.overTask(worker, lease, entry, entry.timeout, this.now - entry.leasedAt);
      else if (begun?.waits) this.lookAgain(this.now + Math.max(10, entry.timeout / 8));
      else if (begun) this.overTask(worker, lease, entry, entry.timeout, elapsedMs(begun, this.now));
      else if (running.length > 0) this.lookAgain(this.now + entry.timeout);
      else this.overWaiting(worker, entry, entry.timeout);
    });
  }

  private overTask(worker: Crewman, lease: LeaseId, task: Task, timeout: number, ranMs: number): void {
    if (ranMs >= timeout) this.expired.push({ worker: worker.id, lease, task, ranMs });
    else this.lookAgain(this.now + timeout - ranMs);
  }

  /** Its worker runs nothing and begins nothing: something else holds its thread. */
  private overWaiting(worker: Crewman, task: Task, timeout: number): void {
    const deadline = Math.max(task.leasedAt, worker.heardAt) + timeout;
    if (this.now < deadline) return this.lookAgain(deadline);
    this.stuck.push({
      worker: worker.id,
      what: `was ended by force: it did not begin a task within ${timeout} ms (timeout)`,
    });
  }

  private overAbandoned(
    worker: Crewman,
    lease: LeaseId,
    running: readonly RunningLease[] | undefined,
    begun: RunningLease | undefined,
  ): void {
    const terms = worker.abandoned.get(lease);
    if (!terms) return;
    // One that waits behind others is given up in its turn; what it waits for has limits of its own.
    if (!begun && running && running.length > 0) return this.lookAgain(this.now + Math.max(1, terms.allowMs));
    const sign = begun ? this.now - elapsedMs(begun, this.now) : running ? worker.heardAt : terms.at;
    const since = Math.max(terms.at, sign);
    if (this.now < since + terms.allowMs) return this.lookAgain(since + terms.allowMs);
    this.stuck.push({
      worker: worker.id,
      what: `was ended by force: it did not give up a task within ${terms.allowMs} ms`,
    });
  }

  private lookAgain(at: number): void {
    if (this.nextAt === undefined || at < this.nextAt) this.nextAt = at;
  }
}
