import type { MemberState } from '../../../src/contract/quorum.js';
import type { TaskContext } from '../../../src/contract/solver.js';
import type { PoolStatus } from '../../../src/contract/status.js';
import type { Ending, FeedHandle, PoolCore } from '../../../src/controller/pool-core.js';
import { createPool } from '../../../src/create-pool.js';
import { checkPoolOptions } from '../../../src/options.js';
import type { ResultSink, SinkEvents } from '../../../src/results/sink.js';
import { type Jitter, jitterLinks, type Random } from './jitter-links.js';
import { type TinySource, tinySource } from './tiny-source.js';

/** A task of these pools; a solver fails it or returns its name. */
export interface Job {
  readonly name: string;
  readonly children: readonly Job[];
  readonly fails: boolean;
  /** Its first so many attempts cost its worker its life. */
  readonly kills: number;
  /** Turns of the event loop that it takes; 0: it is synchronous. */
  readonly turns: number;
}

export interface StreamPlan {
  readonly jobs: readonly Job[];
  readonly pace: 'at once' | 'later';
  readonly consumer: 'prompt' | 'slow';
  readonly resultCapacity: number;
  readonly maxAttempts: number;
  /** What its consumer does when it has this many outcomes. */
  readonly turn: { readonly after: number; readonly to: 'drain' | 'cancel' | 'abandon' } | undefined;
}

export interface PoolPlan {
  readonly size: number;
  readonly concurrency: number;
  readonly batch: 'auto' | number;
  readonly queueCapacity: number;
  readonly streams: readonly StreamPlan[];
  /** Single tasks, as by `run()`. */
  readonly calls: readonly Job[];
  /** The pool lives for its one stream. */
  readonly isMission: boolean;
  /** How it is brought to its end when everything was given to it. */
  readonly end: 'close' | 'terminate';
  readonly losses: ReadonlyMap<number, number>;
  readonly running: 'known' | 'unknown';
}

/** What was seen of one stream. */
export interface StreamRecord {
  readonly source: TinySource;
  readonly done: string[];
  readonly failed: string[];
  /** Failed because their workers were lost. */
  readonly lost: string[];
  readonly cancelled: string[];
  readonly endings: Ending[];
}

export interface PoolRecord {
  readonly streams: readonly StreamRecord[];
  /** What each call came to: `done x`, `failed` … */
  readonly calls: readonly string[];
  readonly status: PoolStatus;
  readonly members: readonly MemberState[];
  readonly linksOpen: number;
  readonly lostLinks: number;
  readonly farewell: Ending;
  /** Invariants that did not hold on the way. */
  readonly complaints: readonly string[];
}

/** Children first, then its name or its failure, at once or some turns later; or the end of its worker. */
function solveJob(job: unknown, context: TaskContext, kill: (worker: number) => void): string | Promise<string> {
  const { name, children, fails, kills, turns } = job as Job;
  for (const child of children) context.enqueue(child);
  if (context.attempt <= kills) {
    kill(context.workerId);
    return new Promise(() => undefined);
  }
  const settle = (): string => {
    if (fails) throw new Error(`${name} fails`);
    return name;
  };
  return turns === 0 ? settle() : soon(turns).then(settle);
}

/** Runs a pool over links with jitter from start to end, and checks its status whenever it may have changed. */
export async function runPool(plan: PoolPlan, random: Random): Promise<PoolRecord> {
  const { size, concurrency, batch, queueCapacity, isMission, losses, running } = plan;
  const solve = (job: unknown, context: TaskContext) => solveJob(job, context, (id) => links.kill(id));
  const links: Jitter = jitterLinks({ module: { solve, hooks: {} }, concurrency, random, losses, running });
  const options = checkPoolOptions({ size, concurrency, batch, queueCapacity }, { size });
  const core = createPool(options, links.open);
  const complaints: string[] = [];
  const must = (holds: boolean, invariant: string): void => {
    if (!holds) complaints.push(`${invariant}: ${JSON.stringify(core.status())}`);
  };
  let members: readonly MemberState[] = [];
  const watching = core.quorum$.subscribe((quorum) => {
    members = quorum.members.map(({ state }) => state);
  });
  // What is given to `run` is held by the pool as long as it takes.
  const most = (queueCapacity + size * concurrency) * plan.streams.length + plan.calls.length;
  watching.add(core.changed$.subscribe(() => checkStatus(core.status(), most, must)));

  const streams = plan.streams.map((stream) => openStream(core, stream, { isMission, random, must }));
  const calls: Promise<string>[] = [];
  // A mission is over by itself; `close` then only says when.
  if (isMission) await Promise.all(streams.map(({ over }) => over));
  else {
    for (const job of plan.calls) {
      await soon(random(6));
      calls.push(call(core, job));
    }
    await soon(random(6));
  }
  const farewell = new Promise<Ending>((resolve) => {
    if (plan.end === 'close') core.close(resolve);
    else core.terminate(new Error('terminated'), false, resolve);
  });
  return {
    streams: await Promise.all(streams.map(async ({ over, record }) => over.then(() => record))),
    calls: await Promise.all(calls),
    farewell: await farewell,
    status: core.status(),
    members,
    linksOpen: links.opened - links.ended,
    lostLinks: links.lost,
    complaints,
  };
}

type Must = (holds: boolean, invariant: string) => void;

function checkStatus(status: PoolStatus, most: number, must: Must): void {
  const { pulled, enqueued, queued, inFlight, waitingRetry, done, failed, cancelled } = status;
  const settled = done + failed + cancelled;
  must(pulled + enqueued === queued + inFlight + waitingRetry + settled, 'conservation');
  must(pulled - settled <= most, 'bounds');
}

function openStream(
  core: PoolCore,
  plan: StreamPlan,
  around: { isMission: boolean; random: Random; must: Must },
): { over: Promise<void>; record: StreamRecord } {
  const source = tinySource(plan.jobs, plan.pace, around.random);
  const record: StreamRecord = { source, done: [], failed: [], lost: [], cancelled: [], endings: [] };
  let outcomes = 0;
  let handle: FeedHandle | undefined;
  let early = false;
  const act = (): void => {
    if (plan.turn?.to === 'drain') handle?.drain();
    else if (plan.turn?.to === 'cancel') handle?.cancel(new Error('cancelled'));
    else if (plan.turn?.to === 'abandon') handle?.abandon(new Error('abandoned'));
  };
  const count = (): void => {
    outcomes++;
    if (outcomes !== plan.turn?.after) return;
    early = handle === undefined;
    act();
  };
  const over = new Promise<void>((resolve) => {
    handle = core.feed({
      open: source.open,
      resultCapacity: plan.resultCapacity,
      maxAttempts: plan.maxAttempts,
      transferTask: undefined,
      signal: undefined,
      isMission: around.isMission,
      sink: (events) => recordingSink(plan, record, events, count, around),
      ended(ending) {
        record.endings.push(ending);
        resolve();
      },
    });
  });
  if (early || plan.turn?.after === 0) act();
  return { over, record };
}

function recordingSink(
  { consumer, resultCapacity }: StreamPlan,
  record: StreamRecord,
  events: SinkEvents,
  count: () => void,
  { random, must }: { random: Random; must: Must },
): ResultSink {
  let backlog: string[] = [];
  let taking = false;
  let isOver = false;
  let muted = false;
  const take = async (): Promise<void> => {
    taking = true;
    for (let name = backlog.shift(); name !== undefined && !muted; name = backlog.shift()) {
      await soon(random(3));
      if (muted) break;
      record.done.push(name);
      count();
      events.consumed(1);
    }
    taking = false;
    if (isOver) events.drained();
  };
  return {
    timed: false,
    deliver(_worker, tasks, values) {
      must(tasks.length === values.length, 'each result has its task');
      // What was answered in the same breath may still come.
      if (muted) return values.length;
      if (consumer === 'prompt') {
        for (const value of values as string[]) {
          if (muted) break;
          record.done.push(value);
          count();
        }
        return values.length;
      }
      backlog.push(...(values as string[]));
      must(backlog.length <= resultCapacity, 'no more results wait than there is room for');
      if (!taking) void take();
      return 0;
    },
    fail(task, { error }) {
      const isLost = error.name === 'WorkerLostError';
      must(isLost || error.message.includes('fails'), `a task fails for its own reason (${error.message})`);
      if (muted) return;
      (isLost ? record.lost : record.failed).push((task.value as Job).name);
      count();
    },
    cancel(tasks) {
      record.cancelled.push(...tasks.map((task) => (task.value as Job).name));
    },
    over() {
      isOver = true;
      if (!taking) events.drained();
    },
    mute() {
      muted = true;
      backlog = [];
    },
  };
}

function call(core: PoolCore, job: Job): Promise<string> {
  return new Promise((resolve) => {
    core.call(job, {
      transfer: [],
      resolve: (value) => resolve(`done ${value}`),
      reject: (error) => resolve(`failed ${(error as Error).message}`),
    });
  });
}

async function soon(turns: number): Promise<void> {
  await undefined;
  for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
}
