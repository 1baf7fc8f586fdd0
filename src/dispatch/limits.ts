import type { SchedulerLike } from 'rxjs';
import type { Task, WorkerId } from '../contract/task.js';
import type { RunningLease } from '../wire/lease-block.js';
import { Deadlines } from './deadlines.js';
import { due } from './due.js';
import type { PlanEvent } from './messages.js';
import { hasLeases, type PlanState } from './state.js';
import { timeoutError } from './task-error.js';

export interface LimitsConfig {
  readonly clock: SchedulerLike;
  /** What its lease block holds, if it has one. */
  running(worker: WorkerId): readonly RunningLease[] | undefined;
  /** Ends it by force; `lost` follows. */
  end(worker: WorkerId, what: string): void;
}

/** Whose ledger it is. */
export interface LimitsLedger {
  readonly state: Readonly<PlanState>;
  apply(event: PlanEvent): void;
  retryAfter(task: Task, thrown: unknown): number | undefined;
}

/** Tells the ledger what the clock has to say about the tasks in the workers' hands, and ends workers that do not give way. */
export class Limits {
  private readonly deadlines: Deadlines;
  /** Workers that looked stuck the last time. */
  private suspected = new Set<WorkerId>();
  private readonly config: LimitsConfig;
  private readonly ledger: LimitsLedger;

  constructor(config: LimitsConfig, ledger: LimitsLedger) {
    this.config = config;
    this.ledger = ledger;
    this.deadlines = new Deadlines(config.clock, () => this.look());
  }

  /** Something has a limit at this time. */
  arm(at: number): void {
    this.deadlines.arm(at);
  }

  /** Keeps no timer while nobody has anything in hand. */
  settle(): void {
    if (!this.deadlines.isArmed || hasLeases(this.ledger.state)) return;
    this.deadlines.rest();
    this.suspected.clear();
  }

  /** Returns when to look again. */
  private look(): number | undefined {
    const { config, ledger } = this;
    const at = config.clock.now();
    const { expired, stuck, nextAt } = due(ledger.state, (worker) => config.running(worker), at);
    for (const { worker, lease, task, ranMs } of expired) {
      const error = timeoutError(task);
      const retryAfterMs = ledger.retryAfter(task, error);
      ledger.apply({ type: 'timed-out', worker, lease, error, ranMs, retryAfterMs, at });
    }
    const before = this.suspected;
    this.suspected = new Set();
    for (const { worker, what } of stuck) {
      if (before.has(worker)) {
        ledger.apply({ type: 'worker-ending', worker });
        config.end(worker, what);
      } else this.suspected.add(worker);
    }
    // What they have said may be waiting to be heard, if it was this thread that took its time.
    return this.suspected.size > 0 ? at : nextAt;
  }
}
