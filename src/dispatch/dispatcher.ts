import type { FailedAttempt } from '../contract/outcome.js';
import type { Source } from '../contract/source.js';
import type { FeedId, LeaseId, Task, WorkerId } from '../contract/task.js';
import type { TransferList } from '../contract/transfer.js';
import type { Loss } from '../link/link.js';
import { decodeError, encodeError } from '../wire/error-codec.js';
import type { DownFrame, OutcomesFrame } from '../wire/frames.js';
import { leasesOf, taskOf } from './ledger.js';
import type { Command, FailedAnswer, PlanEvent } from './messages.js';
import { plan } from './plan.js';
import { type FeedConfig, hasAbandoned, isQuiet, type PlanState, planState } from './state.js';
import { taskError } from './task-error.js';
import { moved, tasksFrame } from './tasks-frame.js';

/** Where a feed's tasks come from and where their outcomes go. */
export interface FeedPorts {
  readonly source: Source;
  /** Running times of single tasks are wanted. */
  readonly timed: boolean;
  readonly transferTask: ((task: Task) => TransferList) | undefined;
  /** Takes results; returns how many of them the consumer has taken already. */
  deliver(
    worker: WorkerId,
    tasks: readonly Task[],
    values: readonly unknown[],
    times: readonly number[] | number,
  ): number;
  fail(task: Task, last: FailedAttempt): void;
  cancel(tasks: readonly Task[], reason: unknown): void;
  /** Every task has its outcome and no more can come. */
  over(): void;
}

export interface DispatcherConfig {
  readonly concurrency: number;
  readonly batch: 'auto' | number;
  /** Throws if a value cannot be cloned. */
  send(worker: WorkerId, frame: DownFrame, transfer: TransferList | undefined): void;
  now(): number;
  /** Something was settled, queued, or came to an end. */
  changed(): void;
}

/** Carries out what `plan` decides. Decides nothing, keeps one event after another. */
export class Dispatcher {
  private readonly feeds = new Map<FeedId, FeedPorts>();
  private readonly events: PlanEvent[] = [];
  private busy = false;
  private current: PlanState;
  private readonly config: DispatcherConfig;

  constructor(config: DispatcherConfig) {
    this.config = config;
    this.current = planState(config);
  }

  /** The ledger, to be read only. */
  get state(): Readonly<PlanState> {
    return this.current;
  }

  /** Nothing is in hand, and nothing can come. */
  get isQuiet(): boolean {
    return this.events.length === 0 && isQuiet(this.current);
  }

  /** Somebody has a cancelled task in hand. */
  get hasAbandoned(): boolean {
    return hasAbandoned(this.current);
  }

  open(config: FeedConfig, ports: FeedPorts): void {
    this.feeds.set(config.id, ports);
    this.apply({ type: 'feed-opened', feed: config });
  }

  /** Events that arise while one is carried out wait for their turn. */
  apply(event: PlanEvent): void {
    this.events.push(event);
    if (this.busy) return;
    this.busy = true;
    try {
      for (let next = this.events.shift(); next; next = this.events.shift()) {
        const [state, commands] = plan(this.current, next);
        this.current = state;
        for (const command of commands) this.carryOut(command);
      }
    } finally {
      this.busy = false;
    }
    this.config.changed();
  }

  answered(worker: WorkerId, frame: OutcomesFrame): void {
    const failures = frame.failed?.map((position) => this.failure(worker, frame, position));
    this.apply({
      type: 'answered',
      worker,
      leases: frame.leases,
      values: frame.values,
      failures: failures?.filter((failure) => failure !== undefined),
      children: frame.children,
      ranMs: frame.ranMs,
      times: frame.times,
      at: this.config.now(),
    });
  }

  /** `tags`: what its lease block holds, if there is one. */
  lost(worker: WorkerId, loss: Loss, tags: readonly number[] | undefined): void {
    const running = tags && leasesOf(this.current.workers.get(worker), tags);
    this.apply({ type: 'worker-lost', worker, loss, running, at: this.config.now() });
  }

  private failure(worker: WorkerId, frame: OutcomesFrame, position: number): FailedAnswer {
    const lease = typeof frame.leases === 'number' ? frame.leases + position : (frame.leases[position] as LeaseId);
    const task = taskOf(this.current.workers.get(worker), lease);
    const cause = decodeError(frame.values[position] as Parameters<typeof decodeError>[0]);
    return { position, error: taskError(task, cause), retryAfterMs: undefined };
  }

  private carryOut(command: Command): void {
    switch (command.type) {
      case 'lease':
        return this.lease(command.worker, command.feed, command.first, command.tasks);
      case 'abort':
        return this.config.send(
          command.worker,
          { type: 'abort', leases: command.leases, reason: encodeError(command.reason) },
          undefined,
        );
      case 'deliver': {
        const taken =
          this.feeds.get(command.feed)?.deliver(command.worker, command.tasks, command.values, command.times) ?? 0;
        if (taken > 0) this.apply({ type: 'consumed', feed: command.feed, count: taken });
        return;
      }
      case 'fail':
        return this.feeds.get(command.feed)?.fail(command.task, command.last);
      case 'cancel':
        return this.feeds.get(command.feed)?.cancel(command.tasks, command.reason);
      case 'pull':
        return this.feeds.get(command.feed)?.source.request(command.count);
      case 'close-source':
        this.feeds.get(command.feed)?.source.close();
        return this.apply({ type: 'source-ended', feed: command.feed });
      case 'feed-over': {
        const ports = this.feeds.get(command.feed);
        this.feeds.delete(command.feed);
        return ports?.over();
      }
    }
  }

  private lease(worker: WorkerId, feed: FeedId, first: LeaseId, tasks: readonly Task[]): void {
    const now = this.config.now();
    for (const task of tasks) task.leasedAt = now;
    const ports = this.feeds.get(feed);
    try {
      this.config.send(worker, tasksFrame(first, tasks, ports?.timed ?? false), moved(tasks, ports?.transferTask));
    } catch (error) {
      if (tasks.length === 1) this.refuse(worker, first, error);
      // One of them cannot be cloned: alone, each speaks for itself.
      else for (const [i, task] of tasks.entries()) this.lease(worker, feed, first + i, [task]);
    }
  }

  /** The task never left: it fails as it would have failed in the worker. */
  private refuse(worker: WorkerId, lease: LeaseId, cause: unknown): void {
    const task = taskOf(this.current.workers.get(worker), lease);
    const failure: FailedAnswer = { position: 0, error: taskError(task, cause), retryAfterMs: undefined };
    this.apply({
      type: 'answered',
      worker,
      leases: lease,
      values: [undefined],
      failures: [failure],
      children: undefined,
      ranMs: 0,
      times: undefined,
      at: this.config.now(),
    });
  }
}
