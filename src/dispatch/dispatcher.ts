import type { FeedId, LeaseId, Mark, Task, WorkerId } from '../contract/task.js';
import type { TransferList } from '../contract/transfer.js';
import type { Loss } from '../link/link.js';
import { encodeError } from '../wire/error-codec.js';
import type { DownFrame, OutcomesFrame, PartsFrame } from '../wire/frames.js';
import type { RunningLease } from '../wire/lease-block.js';
import { type AnswerRules, answerOf, refusalOf } from './answer.js';
import { noteSend } from './batch-size.js';
import type { FeedPorts } from './feed-ports.js';
import { leasesOf } from './ledger.js';
import { Limits, type LimitsConfig } from './limits.js';
import type { Command, PlanEvent } from './messages.js';
import { sent } from './pace.js';
import { plan } from './plan.js';
import { RetryTimers } from './retry-timers.js';
import {
  type FeedConfig,
  hasAbandoned,
  isQuiet,
  type PlanConfig,
  type PlanState,
  planState,
  wantedWorkers,
} from './state.js';
import { moved, tasksFrame } from './tasks-frame.js';
import { WakeUp } from './wake-up.js';
import type { Watch } from './watch.js';

export interface DispatcherConfig extends PlanConfig, LimitsConfig {
  /** Throws if a value cannot be cloned. */
  send(worker: WorkerId, frame: DownFrame, transfer: TransferList | undefined): void;
  /** As `Crew.takeBack`. */
  takeBack(worker: WorkerId, count: number): LeaseId[] | undefined;
  /** Those who watch; nobody. */
  readonly watch?: Watch | undefined;
  /** How many workers the tasks at hand could use. */
  wanted(workers: number): void;
  /** Something was settled, queued, or came to an end. */
  changed(): void;
}

/** Carries out what `plan` decides, and tells it the time. Decides nothing, keeps one thing after another. */
export class Dispatcher {
  private readonly feeds = new Map<FeedId, FeedPorts>();
  private events: PlanEvent[] = [];
  private busy = false;
  private current: PlanState;
  private readonly config: DispatcherConfig;
  private readonly limits: Limits;
  private readonly retries: RetryTimers;
  private readonly wakeUp: WakeUp;
  private readonly rules: AnswerRules = {
    retryAfter: (task, thrown) => this.ask(task, (ports) => ports.retryAfter(task, thrown)),
    marks: (parent, values) => this.ask(parent, (ports) => ports.marks?.(values)),
  };

  constructor(config: DispatcherConfig) {
    this.config = config;
    this.current = planState(config);
    this.limits = new Limits(config, this);
    this.retries = new RetryTimers(config.clock, (task) => this.apply({ type: 'retry-due', task }));
    this.wakeUp = new WakeUp(config.clock, () => this.apply({ type: 'woken' }));
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
    this.config.watch?.opened(config.id);
    this.apply({ type: 'feed-opened', feed: config });
  }

  /** Events that arise while commands are carried out wait until all are, and are seen to together. */
  apply(event: PlanEvent): void {
    this.events.push(event);
    if (this.busy) return;
    this.busy = true;
    try {
      while (this.events.length > 0) {
        const { events } = this;
        this.events = [];
        this.current.now = this.now();
        const [state, commands] = plan(this.current, ...events);
        this.current = state;
        for (const command of commands) this.carryOut(command);
      }
    } finally {
      this.busy = false;
    }
    this.limits.settle();
    this.config.wanted(wantedWorkers(this.current));
    this.config.changed();
  }

  /** What the source of a feed has delivered. */
  pulled(feed: FeedId, values: readonly unknown[]): void {
    const ports = this.feeds.get(feed);
    let marks: readonly Mark[] | undefined;
    try {
      marks = ports?.marks?.(values);
    } catch (error) {
      // Nobody can say how these are to be run, and the feed is over with that.
      return ports?.fatal(error);
    }
    this.apply({ type: 'pulled', feed, values, marks, at: this.now() });
  }

  answered(worker: WorkerId, frame: OutcomesFrame): void {
    const crewman = this.current.workers.get(worker);
    if (crewman) this.apply(answerOf(crewman, frame, this.rules, this.now()));
  }

  /** Results of tasks that are not settled by them. */
  parts(worker: WorkerId, { runs }: PartsFrame): void {
    this.apply({ type: 'parts', worker, runs, at: this.now() });
  }

  /** `cells`: what its lease block held, if there was one. */
  lost(worker: WorkerId, loss: Loss, cells: readonly RunningLease[] | undefined): void {
    const running = cells && leasesOf(this.current.workers.get(worker), cells);
    this.apply({ type: 'worker-lost', worker, loss, running, at: this.now() });
  }

  /** What the user's retry rule says. */
  retryAfter(task: Task, thrown: unknown): number | undefined {
    return this.rules.retryAfter(task, thrown);
  }

  private now(): number {
    return this.config.clock.now();
  }

  /** What the user's options say to a task; where they throw, the stream ends with that. */
  private ask<A>(task: Task, question: (ports: FeedPorts) => A): A | undefined {
    const ports = this.feeds.get(task.feed);
    try {
      return ports && question(ports);
    } catch (error) {
      ports?.fatal(error);
      return undefined;
    }
  }

  private carryOut(command: Command): void {
    this.config.watch?.command(command);
    switch (command.type) {
      case 'lease':
        return this.lease(command);
      case 'take-back': {
        const { worker, count } = command;
        const leases = this.config.takeBack(worker, count);
        if (leases) this.apply({ type: 'taken-back', worker, leases });
        return;
      }
      case 'credit': {
        const { worker, lease, until } = command;
        return this.config.send(worker, { type: 'credit', lease, until }, undefined);
      }
      case 'abort': {
        const { worker, leases } = command;
        this.config.send(worker, { type: 'abort', leases, reason: encodeError(command.reason) }, undefined);
        // The terms are the same for all of them.
        const terms = this.current.workers.get(worker)?.abandoned.get(leases[0] as LeaseId);
        if (terms) this.limits.arm(terms.at + terms.allowMs);
        return;
      }
      case 'deliver': {
        const { feed, worker, tasks, values, times } = command;
        return this.consumed(feed, this.feeds.get(feed)?.deliver(worker, tasks, values, times));
      }
      case 'parts': {
        const { feed, worker, task, values } = command;
        return this.consumed(feed, this.feeds.get(feed)?.parts(worker, task, values));
      }
      case 'ended':
        return this.feeds.get(command.feed)?.ended(command.task);
      case 'fail':
        return this.feeds.get(command.feed)?.fail(command.task, command.last);
      case 'cancel':
        return this.feeds.get(command.feed)?.cancel(command.tasks, command.reason);
      case 'retry':
        return this.retries.wait(command.task, command.afterMs);
      case 'forget-retry':
        return this.retries.forget(command.task);
      case 'pull':
        this.feeds.get(command.feed)?.source.request(command.count);
        return this.apply({ type: 'asked', feed: command.feed });
      case 'wake':
        return this.wakeUp.set(command.at);
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

  /** The consumer took some at once. */
  private consumed(feed: FeedId, count = 0): void {
    if (count > 0) this.apply({ type: 'consumed', feed, count });
  }

  private lease(command: Command & { type: 'lease' }): void {
    const { worker, feed, first, tasks, credit } = command;
    const now = this.now();
    const ports = this.feeds.get(feed);
    // A limit counts from the very begin of its task, so each is timed.
    let timed = ports?.timed ?? false;
    for (const task of tasks) {
      task.leasedAt = now;
      if (task.timeout === undefined) continue;
      this.limits.arm(now + task.timeout);
      timed = true;
    }
    const { watch } = this.config;
    const isTimed = timed || (watch?.wantsTimes ?? false);
    const frame = tasksFrame(first, tasks, isTimed, credit, watch?.carried(tasks));
    try {
      this.config.send(worker, frame, moved(tasks, ports?.transferTask));
    } catch (error) {
      if (tasks.length === 1) this.refuse(worker, first, error);
      // One of them cannot be cloned: alone, each speaks for itself.
      else for (const [i, task] of tasks.entries()) this.lease({ ...command, first: first + i, tasks: [task] });
    }
    const over = this.now();
    noteSend(this.current, this.current.feeds.get(feed), over - now, tasks.length);
    if (this.current.pace) sent(this.current.pace, over);
  }

  /** The task never left: it fails as it would have failed in the worker, and would again. */
  private refuse(worker: WorkerId, lease: LeaseId, cause: unknown): void {
    this.apply(refusalOf(this.current.workers.get(worker), worker, lease, cause, this.now()));
  }
}
