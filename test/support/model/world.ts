import type { Member } from '../../../src/contract/quorum.js';
import type { LeaseId, Task } from '../../../src/contract/task.js';
import { type Due, due } from '../../../src/dispatch/due.js';
import { taskOf } from '../../../src/dispatch/ledger.js';
import type { Command, FailedAnswer, PlanEvent } from '../../../src/dispatch/messages.js';
import { plan } from '../../../src/dispatch/plan.js';
import { hasAbandoned, isQuiet, type PlanState, planState, wantedWorkers } from '../../../src/dispatch/state.js';
import { FifoQueue } from '../../../src/queue/fifo-queue.js';
import { quorumOf } from '../../../src/quorum/roll.js';
import { type Accounts, following, type Verdict, verdict } from '../../../src/quorum/termination.js';
import { tagOf } from '../../../src/wire/lease-block.js';
import { checkAnswers } from './answers.js';
import { blameFor, checkBlame } from './blame.js';
import { Books } from './books.js';
import { must } from './broken.js';
import { copyPlan, tasksOf } from './copy-plan.js';
import { CrewModel, type CrewModelEvents, type LossModel } from './crew-model.js';
import { type FeedModel, feedModel } from './feed-model.js';
import { checkPlan } from './invariants.js';
import type { FeedScript, TaskScript, WorldScript } from './script.js';
import type { Outcomes, WorkerModel } from './worker-model.js';
import { checkVerdict } from './world-checks.js';

/** All limits and all terms of a world in ms; no clock runs, so whatever has one may reach it at any time. */
const LIMIT_MS = 10;

/** What may still go wrong. */
export type Budget = Pick<
  WorldScript,
  'losses' | 'echoes' | 'timeouts' | 'forced' | 'recycles' | 'leaves' | 'pauses' | 'moments'
>;

/**
 * A whole pool at one moment: the real ledger, `plan`, `due`, `verdict` and supervision between models of workers, sources and consumers, wired as
 * `create-pool.ts`, `crew.ts` and `feed-control.ts` wire the real ones. Whatever it does is checked at once.
 */
export class World implements CrewModelEvents {
  readonly script: WorldScript;
  readonly crew: CrewModel;
  readonly budget: { -readonly [Mishap in keyof Budget]: number };
  plan: PlanState;
  books: Books;
  readonly feeds: FeedModel[];
  /** Tasks whose retry is due some time. */
  timers: number[] = [];
  /** The answers that were heard last. */
  echo: { readonly worker: number; readonly frame: Outcomes } | undefined;
  ending = false;
  said: Verdict = 'wait';
  finished = false;
  /** Tasks were taken back since it was copied. */
  sawTakeBack = false;
  private accounts: Accounts = { quiet: false, drained: false };
  private events: PlanEvent[] = [];
  private busy = false;
  /** Ledger and books are its own; a copy shares them until it changes them. */
  private isOwner: boolean;

  constructor(script: WorldScript, from?: World) {
    const { losses, echoes, timeouts, forced, recycles, leaves, pauses, moments, workers, atFirst, running } = script;
    this.script = script;
    this.plan = from
      ? from.plan
      : planState({ ...script, stopTimeout: LIMIT_MS, grace: LIMIT_MS, seesRunning: running === 'known' });
    this.books = from ? from.books : new Books();
    this.isOwner = !from;
    this.feeds = from ? from.feeds.map((feed) => ({ ...feed })) : script.feeds.map((feed, i) => feedModel(i + 1, feed));
    this.budget = from ? { ...from.budget } : { losses, echoes, timeouts, forced, recycles, leaves, pauses, moments };
    this.crew = new CrewModel({ min: atFirst, max: workers }, running === 'known', this, from?.crew);
    if (from) this.copyRest(from);
    else this.start();
  }

  copy(): World {
    this.isOwner = false;
    return new World(this.script, this);
  }

  get workers(): readonly WorkerModel[] {
    return this.crew.workers;
  }

  feed(id: number): FeedModel {
    return this.feeds[id - 1] as FeedModel;
  }

  worker(id: number): WorkerModel {
    return this.crew.worker(id);
  }

  /** Tells of an event as the dispatcher does: those that arise while commands are carried out wait until all are, and are told together. */
  dispatch(event: PlanEvent): void {
    this.events.push(event);
    if (this.busy) return;
    this.busy = true;
    this.own();
    while (this.events.length > 0) {
      const events = this.events.splice(0);
      const checks = events.flatMap((each) => (each.type === 'answered' ? [checkAnswers(this.plan, each)] : []));
      const [state, commands] = plan(this.plan, ...events);
      this.plan = state;
      checkPlan(state);
      for (const check of checks) check(commands);
      for (const command of commands) {
        this.books.enter(state, command);
        this.carryOut(command);
      }
    }
    this.busy = false;
    this.crew.want(wantedWorkers(this.plan));
    this.settleUp();
  }

  open(id: number): void {
    const feed = this.feed(id);
    feed.phase = 'open';
    feed.member = 'busy';
    const { window, resultCapacity, maxAttempts, limit } = feed.script;
    const isLimited = limit === 'limited';
    const timeout = isLimited ? LIMIT_MS : undefined;
    this.dispatch({
      type: 'feed-opened',
      feed: { id, queue: new FifoQueue(), window, resultCapacity, maxAttempts, timeout, isLimited },
    });
  }

  deliver(id: number, count: number): void {
    const feed = this.feed(id);
    const values = feed.script.tasks.slice(feed.delivered, feed.delivered + count);
    feed.delivered += count;
    feed.credits -= count;
    this.dispatch({ type: 'pulled', feed: id, values, at: 0 });
  }

  /** The source has ended. */
  end(id: number): void {
    const feed = this.feed(id);
    feed.source = 'finished';
    if (feed.cut) return;
    this.schedulerFinished(feed);
    this.dispatch({ type: 'source-ended', feed: id });
  }

  drain(id: number): void {
    const feed = this.feed(id);
    if (feed.phase === 'ended' || feed.cut) return;
    this.schedulerFinished(feed);
    this.dispatch({ type: 'feed-drained', feed: id });
  }

  cancel(id: number): void {
    const feed = this.feed(id);
    feed.cut = true;
    feed.backlog = 0;
    if (feed.source === 'open') feed.source = 'closed';
    this.schedulerFinished(feed);
    this.dispatch({ type: 'feed-cancelled', feed: id, reason: 'cancelled', at: 0 });
    must(this.busy || !this.plan.feeds.has(id), 'a stream that is cancelled is over', () => id);
    if (feed.isOver && feed.phase === 'open') this.feedEnded(feed);
  }

  cancelTask(id: number, index: number): void {
    this.feed(id).cancelsLeft--;
    this.dispatch({ type: 'task-cancelled', feed: id, index, reason: 'cancelled', at: 0 });
    const left = tasksOf(this.plan).filter((task) => task.feed === id && task.index === index);
    must(left.length === 0, 'a task that is cancelled has its outcome, and so have its children', () => left);
  }

  take(id: number): void {
    const feed = this.feed(id);
    feed.backlog--;
    this.dispatch({ type: 'consumed', feed: id, count: 1 });
    if (feed.isOver && feed.backlog === 0) this.feedEnded(feed);
  }

  retryDue(task: number): void {
    this.own();
    this.timers = this.timers.filter((id) => id !== task);
    for (const feed of this.plan.feeds.values()) {
      for (const waiting of feed.waitingRetry) {
        if (waiting.id === task) return this.dispatch({ type: 'retry-due', task: waiting });
      }
    }
    must(false, 'a retry that is off is forgotten', () => task);
  }

  /** What the clock has to say of a worker, when these of its leases have run as long as they may and the others no time at all. */
  dueOf(id: number, leases: readonly LeaseId[]): Due {
    const crewman = this.plan.workers.get(id);
    const { now } = this.plan;
    const running = this.script.running === 'known' ? this.worker(id).running : undefined;
    const cells = running?.map(({ lease }) => ({
      tag: tagOf(lease),
      since: leases.includes(lease) ? Math.floor(now) : Math.ceil(now + LIMIT_MS),
    }));
    return due({ ...this.plan, workers: new Map(crewman && [[id, crewman]]) }, () => cells, now + LIMIT_MS);
  }

  /** As the dispatcher does when its timer goes off. */
  act({ expired, stuck }: Due): void {
    for (const { worker, lease, task, ranMs } of expired) {
      const retryAfterMs = this.retryAfter(task);
      this.dispatch({ type: 'timed-out', worker, lease, error: TIMED_OUT, retryAfterMs, ranMs, at: 0 });
    }
    for (const { worker } of stuck) {
      this.dispatch({ type: 'worker-ending', worker });
      this.crew.end(this.worker(worker));
    }
  }

  ready(worker: WorkerModel): void {
    this.dispatch({ type: 'worker-ready', worker: worker.id });
  }

  answered(worker: WorkerModel, frame: Outcomes): void {
    if (this.budget.echoes > 0) this.echo = { worker: worker.id, frame };
    this.settleAnswers(worker.id, frame);
  }

  returned(worker: WorkerModel, leases: readonly number[]): void {
    this.giveBack(worker.id, leases);
  }

  retiring(worker: WorkerModel): void {
    this.dispatch({ type: 'worker-retiring', worker: worker.id });
  }

  lost(worker: WorkerModel, { running, atStart, forced }: LossModel): void {
    const blame = blameFor(this.plan, worker.id, running, forced);
    const loss = { reason: 'was lost', exitCode: undefined, cause: undefined, atStart, forced };
    this.dispatch({ type: 'worker-lost', worker: worker.id, running, loss, at: 0 });
    checkBlame(this.plan, this.books, blame);
  }

  left(worker: WorkerModel): void {
    this.dispatch({ type: 'worker-gone', worker: worker.id });
  }

  /** The same answers once more. */
  hearAgain(): void {
    if (!this.echo) return;
    const { worker: id, frame } = this.echo;
    const worker = this.workers.find((each) => each.id === id && each.linked);
    if (worker) this.crew.answered(worker, frame);
    else this.settleAnswers(id, frame);
  }

  close(): void {
    this.beginEnd();
    this.finish();
    this.dispatch({ type: 'resumed' });
  }

  /** Time goes on; whoever waits for it may be late. */
  pass(ms: number): void {
    this.own();
    this.plan.now += ms;
  }

  /** As `termination` does with every change of quorum or accounts. */
  reported(): void {
    if (!this.ending) return;
    for (const news of following(this.said, verdict(quorumOf(this.members()), this.accounts))) {
      this.said = news;
      checkVerdict(this);
      if (news === 'stop') this.crew.stop();
      else this.finish();
    }
  }

  private settleAnswers(worker: number, { answers }: Outcomes): void {
    const first = (answers[0] as Outcomes['answers'][number]).lease;
    const contiguous = answers.every(({ lease }, i) => lease === first + i);
    const failures: FailedAnswer[] = [];
    const children: [number, unknown[]][] = [];
    answers.forEach(({ failed, script, lease }, position) => {
      const task = taskOf(this.plan.workers.get(worker), lease);
      if (failed && task) failures.push({ position, error: FAILED, retryAfterMs: this.retryAfter(task) });
      else if (!failed && script.children.length > 0) children.push([position, [...script.children]]);
    });
    this.dispatch({
      type: 'answered',
      worker,
      leases: contiguous ? first : answers.map(({ lease }) => lease),
      values: answers.map(({ script }) => script.name),
      failures: failures.length > 0 ? failures : undefined,
      children: children.length > 0 ? children : undefined,
      ranMs: answers.length * this.script.taskMs,
      times: undefined,
      at: this.plan.now,
    });
  }

  /** Tasks that were not begun are nobody's: they have lost nothing, and wait before all that came after them. */
  private giveBack(worker: number, leases: readonly number[]): void {
    if (leases.length > 0) this.sawTakeBack = true;
    this.dispatch({ type: 'taken-back', worker, leases: [...leases] });
  }

  private retryAfter({ attempts, losses, feed, value }: Task): number | undefined {
    if (attempts + 1 - losses >= (value as TaskScript).allowed) return undefined;
    return this.feed(feed).script.retry === 'at once' ? 0 : 1;
  }

  private start(): void {
    this.crew.start(this.script.coldStart);
    if (this.script.mission) this.open(1);
  }

  private own(): void {
    if (this.isOwner) return;
    this.plan = copyPlan(this.plan);
    this.books = new Books(this.books);
    this.isOwner = true;
  }

  private copyRest(from: World): void {
    this.timers = from.timers.slice();
    this.echo = from.echo;
    this.ending = from.ending;
    this.said = from.said;
    this.finished = from.finished;
    this.accounts = from.accounts;
  }

  private carryOut(command: Command): void {
    switch (command.type) {
      case 'lease': {
        const held = command.tasks.map(({ id, attempts, suspect, value }, i) => ({
          lease: command.first + i,
          task: id,
          attempt: attempts + 1,
          suspect,
          told: false,
          script: value as FeedScript['tasks'][number],
        }));
        return this.crew.send(command.worker, held);
      }
      case 'abort':
        return this.crew.abort(command.worker, command.leases);
      case 'take-back': {
        must(command.count > 0, 'a take-back is of at least one task', () => command);
        const leases = this.crew.takeBack(command.worker, command.count);
        return leases && this.giveBack(command.worker, leases);
      }
      case 'deliver': {
        const feed = this.feed(command.feed);
        feed.taken += command.values.length;
        if (feed.taken >= feed.script.cancelsAfter && !feed.cut) this.cancel(feed.id);
        if (feed.script.consumer === 'prompt')
          this.dispatch({ type: 'consumed', feed: feed.id, count: command.values.length });
        else if (!feed.cut) feed.backlog += command.values.length;
        return;
      }
      case 'retry':
        must(
          command.afterMs === (this.feed(command.task.feed).script.retry === 'at once' ? 0 : 1),
          'a retry waits as long as its rule says',
          () => command,
        );
        if (command.afterMs === 0) this.dispatch({ type: 'retry-due', task: command.task });
        else this.timers.push(command.task.id);
        return;
      case 'forget-retry':
        if (this.feed(command.task.feed).script.retry === 'at once') return;
        must(this.timers.includes(command.task.id), 'only a retry that waits is forgotten', () => command.task.id);
        this.timers = this.timers.filter((id) => id !== command.task.id);
        return;
      case 'pull': {
        const feed = this.feed(command.feed);
        // It was cancelled by what came just before: it is closed already, and does not hear this.
        must(feed.cut || feed.source === 'open', 'a source that is over is not asked', () => command.feed);
        if (!feed.cut) feed.credits += command.count;
        this.dispatch({ type: 'asked', feed: command.feed });
        return;
      }
      case 'close-source': {
        const feed = this.feed(command.feed);
        if (feed.source === 'open') feed.source = 'closed';
        return this.dispatch({ type: 'source-ended', feed: command.feed });
      }
      case 'feed-over': {
        const feed = this.feed(command.feed);
        must(feed.source !== 'open', 'a feed is over when its source is', () => command.feed);
        feed.isOver = true;
        if (feed.backlog === 0) this.feedEnded(feed);
      }
    }
  }

  private schedulerFinished(feed: FeedModel): void {
    if (feed.member) this.report(() => (feed.member = 'stopped'));
    if (this.script.mission) this.beginEnd();
  }

  private feedEnded(feed: FeedModel): void {
    feed.phase = 'ended';
    if (!this.script.mission) this.report(() => (feed.member = undefined));
    this.settleUp();
  }

  private beginEnd(): void {
    if (this.ending) return;
    this.ending = true;
    for (const feed of this.feeds) if (feed.phase === 'open') this.drain(feed.id);
    this.settleUp();
  }

  private settleUp(): void {
    if (!this.ending) return;
    this.accounts = {
      quiet: this.events.length === 0 && isQuiet(this.plan),
      drained: this.feeds.every(({ phase }) => phase !== 'open'),
      abandoned: hasAbandoned(this.plan),
    };
    this.reported();
    this.finish();
  }

  private finish(): void {
    if (this.said === 'complete' && this.crew.isEmpty) this.finished = true;
  }

  private report(change: () => void): void {
    change();
    this.reported();
  }

  private members(): Member[] {
    const all: Member[] = [];
    for (const { id, member } of this.feeds)
      if (member) all.push({ id: `scheduler-${id}`, kind: 'scheduler', state: member });
    return [...all, ...this.crew.members];
  }
}

const FAILED = new Error('failed as told');
const TIMED_OUT = new Error('ran longer than it may');
