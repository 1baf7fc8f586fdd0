import type { MemberState } from '../../../src/contract/quorum.js';
import type { TaskContext } from '../../../src/contract/solver.js';
import type { PoolStatus } from '../../../src/contract/status.js';
import type { Ending, FeedHandle, PoolCore } from '../../../src/controller/pool-core.js';
import { retryAfter } from '../../../src/controller/retry-after.js';
import { createPool } from '../../../src/create-pool.js';
import { checkPoolOptions } from '../../../src/options.js';
import type { ResultSink, SinkEvents } from '../../../src/results/sink.js';
import { type Jitter, jitterLinks, type Random } from './jitter-links.js';
import { type TinySource, tinySource } from './tiny-source.js';
import { turnClock } from './turn-clock.js';

/** A task of these pools; a solver fails it or returns its name. */
export interface Job {
  readonly name: string;
  readonly children: readonly Job[];
  readonly fails: boolean;
  /** It fails so many times before that. */
  readonly stumbles: number;
  /** Its first so many attempts go on until they are told not to. */
  readonly hangs: number;
  /** What hangs goes on for good. */
  readonly deaf: boolean;
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
  readonly retry: { readonly attempts: number; readonly delay: number };
  readonly timeout: number | undefined;
  /** What its consumer does when it has this many outcomes. */
  readonly turn: { readonly after: number; readonly to: 'drain' | 'cancel' | 'abandon' } | undefined;
}

export interface PoolPlan {
  readonly size: { readonly min: number; readonly max: number };
  readonly idleTimeout: number;
  readonly recycle: { readonly afterTasks?: number; readonly afterMs?: number };
  readonly grace: number;
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
  /** Failed because their last attempt ran out of time, or failed as one that was to be followed by another. */
  readonly gaveUp: string[];
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
  readonly terminatedLinks: number;
  /** Timers that outlived the pool. */
  readonly timers: number;
  readonly farewell: Ending;
  /** Invariants that did not hold on the way. */
  readonly complaints: readonly string[];
}

/** Children first, then its name or its failure, at once or some turns later; or the end of its worker; or nothing until it is told to give up. */
function solver(kill: (worker: number) => void): (job: unknown, context: TaskContext) => string | Promise<string> {
  const stumbled = new Map<string, number>();
  return (job, context) => {
    const { name, children, fails, stumbles, hangs, deaf, kills, turns } = job as Job;
    for (const child of children) context.enqueue(child);
    if (context.attempt <= kills) {
      kill(context.workerId);
      return new Promise(() => undefined);
    }
    if (context.attempt <= hangs) {
      const { signal } = context;
      return new Promise((_, reject) => deaf || signal.addEventListener('abort', () => reject(signal.reason)));
    }
    const settle = (): string => {
      if (fails) throw new Error(`${name} fails`);
      const before = stumbled.get(name) ?? 0;
      stumbled.set(name, before + 1);
      if (before < stumbles) throw new Error(`${name} stumbles`);
      return name;
    };
    return turns === 0 ? settle() : soon(turns).then(settle);
  };
}

/** As where memory cannot be shared. */
export function withoutSharedMemory<R>(work: () => R): R {
  const there = globalThis.SharedArrayBuffer;
  Reflect.deleteProperty(globalThis, 'SharedArrayBuffer');
  try {
    return work();
  } finally {
    globalThis.SharedArrayBuffer = there;
  }
}

/** Runs a pool over links with jitter from start to end, and checks its status whenever it may have changed. */
export async function runPool(plan: PoolPlan, random: Random): Promise<PoolRecord> {
  const { size, idleTimeout, recycle, grace, concurrency, batch, queueCapacity, isMission, losses, running } = plan;
  const clock = turnClock();
  const now = () => clock.now();
  const solve = solver((id) => links.kill(id));
  const links: Jitter = jitterLinks({ module: { solve, hooks: {} }, concurrency, random, now, losses, running });
  const options = checkPoolOptions(
    { size, idleTimeout, recycle, grace, stopTimeout: 50, concurrency, batch, queueCapacity },
    { size: size.max },
  );
  const create = () => createPool(options, links.open, clock);
  const core = running === 'known' ? create() : withoutSharedMemory(create);
  const complaints: string[] = [];
  const must = (holds: boolean, invariant: string): void => {
    if (!holds) complaints.push(`${invariant}: ${JSON.stringify(core.status())}`);
  };
  let members: readonly MemberState[] = [];
  const watching = core.quorum$.subscribe((quorum) => {
    members = quorum.members.map(({ state }) => state);
  });
  // What is given to `run` is held by the pool as long as it takes.
  const most = (queueCapacity + size.max * concurrency) * plan.streams.length + plan.calls.length;
  watching.add(core.changed$.subscribe(() => checkStatus(core.status(), most, must)));

  const streams = plan.streams.map((stream) =>
    openStream(core, stream, { isMission, random, must, knows: running === 'known' }),
  );
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
  const ends = {
    streams: await Promise.all(streams.map(async ({ over, record }) => over.then(() => record))),
    calls: await Promise.all(calls),
    farewell: await farewell,
  };
  // What is due at once when it is called off goes off all the same.
  await soon(3);
  clock.stop();
  return {
    ...ends,
    timers: clock.waiting,
    terminatedLinks: links.terminated,
    status: core.status(),
    members,
    linksOpen: links.opened - links.ended,
    lostLinks: links.lost,
    complaints,
  };
}

interface Around {
  readonly isMission: boolean;
  readonly random: Random;
  readonly must: Must;
  /** The lease block tells when a task began. */
  readonly knows: boolean;
}

type Must = (holds: boolean, invariant: string) => void;

function checkStatus(status: PoolStatus, most: number, must: Must): void {
  const { pulled, enqueued, queued, inFlight, waitingRetry, done, failed, cancelled } = status;
  const settled = done + failed + cancelled;
  must(pulled + enqueued === queued + inFlight + waitingRetry + settled, 'conservation');
  must(pulled - settled <= most, 'bounds');
}

function openStream(core: PoolCore, plan: StreamPlan, around: Around): { over: Promise<void>; record: StreamRecord } {
  const source = tinySource(plan.jobs, plan.pace, around.random);
  const record: StreamRecord = { source, done: [], failed: [], lost: [], gaveUp: [], cancelled: [], endings: [] };
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
      timeout: plan.timeout,
      retryAfter: (task, thrown) => retryAfter(plan.retry, task, thrown),
      transferTask: undefined,
      queue: { ranked: false, keyed: false, ordered: false },
      marks: undefined,
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
  { consumer, resultCapacity, retry }: StreamPlan,
  record: StreamRecord,
  events: SinkEvents,
  count: () => void,
  { random, must, knows }: Around,
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
    // No job here gives several results.
    parts: (_worker, _task, values) => values.length,
    ended: () => undefined,
    fail(task, { error }) {
      const isLost = error.name === 'WorkerLostError';
      const gaveUp = error.name === 'TaskTimeoutError' || error.message.includes('stumbles');
      must(isLost || gaveUp || error.message.includes('fails'), `a task fails for its own reason (${error.message})`);
      const { name, hangs, stumbles } = task.value as Job;
      const mayGiveUp = hangs + stumbles >= retry.attempts || !knows;
      must(!gaveUp || mayGiveUp, `a task that ends in time is done (${error.message})`);
      if (muted) return;
      (isLost ? record.lost : gaveUp ? record.gaveUp : record.failed).push(name);
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
      timeout: undefined,
      retryAfter: () => undefined,
      resolve: (value) => resolve(`done ${value}`),
      reject: (error) => resolve(`failed ${(error as Error).message}`),
    });
  });
}

async function soon(turns: number): Promise<void> {
  await undefined;
  for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
}
