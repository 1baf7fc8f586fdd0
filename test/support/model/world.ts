import type { Member } from '../../../src/contract/quorum.js';
import type { Command, FailedAnswer, PlanEvent } from '../../../src/dispatch/messages.js';
import { plan } from '../../../src/dispatch/plan.js';
import { hasAbandoned, isQuiet, type PlanState, planState } from '../../../src/dispatch/state.js';
import { replacement } from '../../../src/link/supervision.js';
import { FifoQueue } from '../../../src/queue/fifo-queue.js';
import { quorumOf } from '../../../src/quorum/roll.js';
import { type Accounts, following, type Verdict, verdict } from '../../../src/quorum/termination.js';
import { blameFor, checkBlame } from './blame.js';
import { Books } from './books.js';
import { must } from './broken.js';
import { copyPlan } from './copy-plan.js';
import { type FeedModel, feedModel } from './feed-model.js';
import { checkPlan } from './invariants.js';
import type { FeedScript, WorldScript } from './script.js';
import { boot, type Outcomes, type WorkerModel, workerModel } from './worker-model.js';
import { checkVerdict } from './world-checks.js';

interface Place {
  worker: number | undefined;
  failures: number;
  waiting: boolean;
}

/**
 * A whole pool at one moment: the real ledger, `plan`, `verdict` and supervision between models of workers, sources and consumers, wired as
 * `create-pool.ts`, `crew.ts` and `feed-control.ts` wire the real ones. Whatever it does is checked at once.
 */
export class World {
  readonly script: WorldScript;
  plan: PlanState;
  books: Books;
  readonly feeds: FeedModel[];
  workers: WorkerModel[];
  readonly places: Place[];
  /** Tasks whose retry is due some time. */
  timers: number[] = [];
  nextWorker = 1;
  lossesLeft: number;
  echoesLeft: number;
  /** The answers that were heard last. */
  echo: { readonly worker: number; readonly frame: Outcomes } | undefined;
  ending = false;
  said: Verdict = 'wait';
  stopping = false;
  finished = false;
  private accounts: Accounts = { quiet: false, drained: false };
  private events: PlanEvent[] = [];
  private busy = false;
  /** Ledger and books are its own; a copy shares them until it changes them. */
  private isOwner: boolean;

  constructor(script: WorldScript, from?: World) {
    this.script = script;
    this.plan = from ? from.plan : planState(script);
    this.books = from ? from.books : new Books();
    this.isOwner = !from;
    this.feeds = from ? from.feeds.map((feed) => ({ ...feed })) : script.feeds.map((feed, i) => feedModel(i + 1, feed));
    this.workers = from ? from.workers.map((worker) => ({ ...worker })) : [];
    this.places = from ? from.places.map((place) => ({ ...place })) : [];
    this.lossesLeft = from ? from.lossesLeft : script.losses;
    this.echoesLeft = from ? from.echoesLeft : script.echoes;
    if (from) this.copyRest(from);
    else this.start();
  }

  copy(): World {
    this.isOwner = false;
    return new World(this.script, this);
  }

  feed(id: number): FeedModel {
    return this.feeds[id - 1] as FeedModel;
  }

  worker(id: number): WorkerModel {
    return this.workers.find((worker) => worker.id === id) as WorkerModel;
  }

  /** Carries one event out as the dispatcher does: events that arise meanwhile wait for their turn. */
  dispatch(event: PlanEvent): void {
    this.events.push(event);
    if (this.busy) return;
    this.busy = true;
    this.own();
    for (let next = this.events.shift(); next; next = this.events.shift()) {
      const [state, commands] = plan(this.plan, next);
      this.plan = state;
      checkPlan(state);
      for (const command of commands) {
        this.books.enter(state, command);
        this.carryOut(command);
      }
    }
    this.busy = false;
    this.settleUp();
  }

  open(id: number): void {
    const feed = this.feed(id);
    feed.phase = 'open';
    feed.member = 'busy';
    const { window, resultCapacity, maxAttempts } = feed.script;
    this.dispatch({ type: 'feed-opened', feed: { id, queue: new FifoQueue(), window, resultCapacity, maxAttempts } });
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
    this.dispatch({ type: 'feed-cancelled', feed: id, reason: 'cancelled' });
    if (feed.isOver && feed.phase === 'open') this.feedEnded(feed);
  }

  cancelTask(id: number, index: number): void {
    this.feed(id).cancelsLeft--;
    this.dispatch({ type: 'task-cancelled', feed: id, index, reason: 'cancelled' });
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

  /** The next frame of a worker is heard. */
  hear(worker: WorkerModel): void {
    const [frame, ...rest] = worker.up;
    worker.up = rest;
    switch (frame?.type) {
      case 'ready':
        this.dispatch({ type: 'worker-ready', worker: worker.id });
        return this.speaks(worker, 'idle');
      case 'busy':
        return this.speaks(worker, 'busy');
      case 'outcomes':
        if (this.echoesLeft > 0) this.echo = { worker: worker.id, frame };
        (this.places[worker.place] as Place).failures = 0;
        this.answered(worker.id, frame);
        return this.speaks(worker, frame.idle ? 'idle' : 'busy');
      case 'stopped':
        return this.is(worker, 'stopped');
      case 'exited':
        this.vacate(worker);
        this.is(worker, 'stopped');
        return this.left(worker, false);
      case 'lost':
        return this.lose(worker, frame.running, frame.atStart);
    }
  }

  answered(worker: number, { answers }: Outcomes): void {
    const first = (answers[0] as Outcomes['answers'][number]).lease;
    const contiguous = answers.every(({ lease }, i) => lease === first + i);
    const failures: FailedAnswer[] = [];
    const children: [number, unknown[]][] = [];
    answers.forEach(({ failed, script, attempt }, position) => {
      const retryAfterMs = attempt < script.allowed ? 1 : undefined;
      if (failed) failures.push({ position, error: FAILED, retryAfterMs });
      else if (script.children.length > 0) children.push([position, [...script.children]]);
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
      at: 0,
    });
  }

  refill(place: number): void {
    (this.places[place] as Place).waiting = false;
    this.fill(place);
  }

  close(): void {
    this.beginEnd();
    this.finish();
  }

  private start(): void {
    for (let place = 0; place < this.script.workers; place++) {
      this.places.push({ worker: undefined, failures: 0, waiting: false });
      this.fill(place);
    }
    if (!this.script.coldStart) {
      for (const worker of this.workers) {
        boot(worker);
        this.hear(worker);
      }
    }
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
    this.nextWorker = from.nextWorker;
    this.echo = from.echo;
    this.ending = from.ending;
    this.said = from.said;
    this.stopping = from.stopping;
    this.finished = from.finished;
    this.accounts = from.accounts;
  }

  private carryOut(command: Command): void {
    switch (command.type) {
      case 'lease': {
        const worker = this.workers.find(({ id, linked }) => id === command.worker && linked);
        must(worker !== undefined, 'a lease goes to a worker that is there', () => command.worker);
        must(!this.stopping, 'nothing is handed out once everybody was told to stop', () => command.worker);
        const held = command.tasks.map(({ id, attempts, suspect, value }, i) => ({
          lease: command.first + i,
          task: id,
          attempt: attempts + 1,
          suspect,
          script: value as FeedScript['tasks'][number],
        }));
        // What is sent to a thread that has died in the meantime is lost with it.
        if (worker.phase !== 'gone') worker.down = [...worker.down, { type: 'tasks', held }];
        return;
      }
      case 'deliver': {
        const feed = this.feed(command.feed);
        if (feed.script.consumer === 'prompt')
          this.dispatch({ type: 'consumed', feed: feed.id, count: command.values.length });
        else if (!feed.cut) feed.backlog += command.values.length;
        return;
      }
      case 'retry':
        this.timers.push(command.task.id);
        return;
      case 'forget-retry':
        must(this.timers.includes(command.task.id), 'only a retry that waits is forgotten', () => command.task.id);
        this.timers = this.timers.filter((id) => id !== command.task.id);
        return;
      case 'pull': {
        const feed = this.feed(command.feed);
        must(feed.source === 'open', 'a source that is over is not asked', () => command.feed);
        feed.credits += command.count;
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
    this.observe();
    this.finish();
  }

  private finish(): void {
    if (this.said === 'complete' && this.places.every(({ worker, waiting }) => worker === undefined && !waiting))
      this.finished = true;
  }

  private report(change: () => void): void {
    change();
    this.observe();
  }

  /** As `termination` does with every change of quorum or accounts. */
  private observe(): void {
    if (!this.ending) return;
    for (const news of following(this.said, verdict(quorumOf(this.members()), this.accounts))) {
      this.said = news;
      checkVerdict(this);
      if (news === 'stop') this.stopCrew();
      else this.finish();
    }
  }

  private members(): Member[] {
    const all: Member[] = [];
    for (const { id, member } of this.feeds)
      if (member) all.push({ id: `scheduler-${id}`, kind: 'scheduler', state: member });
    for (const { id, member } of this.workers)
      if (member) all.push({ id: `worker-${id}`, kind: 'worker', state: member });
    return all;
  }

  private stopCrew(): void {
    this.stopping = true;
    this.places.forEach((place) => {
      place.waiting = false;
      const worker = this.workers.find(({ id }) => id === place.worker);
      if (!worker) return;
      this.is(worker, 'stopping');
      if (worker.phase !== 'gone') worker.down = [...worker.down, { type: 'stop' }];
    });
  }

  private fill(at: number): void {
    const worker = workerModel(this.nextWorker++, at);
    this.workers.push(worker);
    (this.places[at] as Place).worker = worker.id;
    this.observe();
  }

  private speaks(worker: WorkerModel, state: 'idle' | 'busy'): void {
    if (!this.stopping) this.is(worker, state);
  }

  private is(worker: WorkerModel, state: WorkerModel['member']): void {
    this.report(() => (worker.member = state));
  }

  private lose(worker: WorkerModel, running: readonly number[] | undefined, atStart: boolean): void {
    const place = this.places[worker.place] as Place;
    place.failures = atStart || running?.length === 0 ? place.failures + 1 : 0;
    must(
      replacement(place.failures).kind === 'start',
      'a world loses no more workers than it can replace',
      () => place,
    );
    if (!this.stopping) place.waiting = true;
    this.vacate(worker);
    this.is(worker, 'lost');
    const blame = blameFor(this.plan, worker.id, running);
    const loss = { reason: 'was lost', exitCode: undefined, cause: undefined, atStart };
    this.dispatch({ type: 'worker-lost', worker: worker.id, running, loss, at: 0 });
    checkBlame(this.plan, this.books, blame);
    this.left(worker, place.waiting);
  }

  private vacate(worker: WorkerModel): void {
    (this.places[worker.place] as Place).worker = undefined;
    worker.linked = false;
  }

  private left(worker: WorkerModel, replaced: boolean): void {
    if (replaced) this.report(() => (worker.member = undefined));
    this.dispatch({ type: 'worker-gone', worker: worker.id });
    this.workers = this.workers.filter(({ member, linked }) => member || linked);
  }
}

const FAILED = new Error('failed as told');
