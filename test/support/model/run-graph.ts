import type { Mark, Task } from '../../../src/contract/task.js';
import type { Ending, PoolCore } from '../../../src/controller/pool-core.js';
import { retryAfter } from '../../../src/controller/retry-after.js';
import { createPool } from '../../../src/create-pool.js';
import { NO_KEY } from '../../../src/no-key.js';
import { checkPoolOptions } from '../../../src/options.js';
import { orderedSink } from '../../../src/results/ordered-sink.js';
import type { ResultSink, SinkEvents } from '../../../src/results/sink.js';
import { type GraphSolver, graphSolver, type Node, type Start } from './graph-solver.js';
import { type Jitter, jitterLinks, type Random } from './jitter-links.js';
import { withoutSharedMemory } from './run-pool.js';
import { type TinySource, tinySource } from './tiny-source.js';
import { turnClock } from './turn-clock.js';

export interface GraphPlan {
  readonly nodes: readonly Node[];
  /** Which of their options the stream has. */
  readonly keyed: boolean;
  readonly ranked: boolean;
  readonly ordered: boolean;
  readonly size: { readonly min: number; readonly max: number };
  readonly recycle: { readonly afterTasks?: number };
  readonly concurrency: number;
  readonly batch: 'auto' | number;
  readonly queueCapacity: number;
  readonly resultCapacity: number;
  readonly consumer: 'prompt' | 'slow';
  readonly pace: 'at once' | 'later';
  readonly delay: number;
  readonly timeout: number | undefined;
  readonly grace: number;
  readonly losses: ReadonlyMap<number, number>;
  readonly running: 'known' | 'unknown';
}

/** Attempts that may fail, and workers that may be lost: more than any task here needs that is not to fail. */
export const ATTEMPTS = 3;
export const MAX_LOSSES = 6;

export interface GraphRecord {
  /** What the consumer got, in its order. */
  readonly done: readonly Task[];
  readonly failed: readonly Task[];
  /** Tasks by name. */
  readonly tasks: ReadonlyMap<string, Task>;
  readonly starts: readonly Start[];
  /** Names in the order in which they were handed out for the first time. */
  readonly handedOut: readonly string[];
  readonly retried: number;
  readonly lostLinks: number;
  readonly endings: readonly Ending[];
  readonly farewell: Ending;
  readonly source: TinySource;
  /** What did not hold on the way. */
  readonly complaints: readonly string[];
}

/** Runs a graph of tasks over links with jitter, and looks at all bounds whenever they may have changed. */
export async function runGraph(plan: GraphPlan, random: Random): Promise<GraphRecord> {
  const { size, recycle, concurrency, batch, queueCapacity, resultCapacity, losses, running, grace } = plan;
  const clock = turnClock();
  const complaints: string[] = [];
  const must = (holds: boolean, invariant: string): void => {
    if (!holds) complaints.push(invariant);
  };
  const handedOut = new Set<string>();
  const solver: GraphSolver = graphSolver({
    keyed: plan.keyed,
    kill: (id) => links.kill(id),
    isAlive: (id) => links.isAlive(id),
    must,
  });
  const links: Jitter = jitterLinks({
    module: { solve: (node, context) => solver.solve(node as Node, context), hooks: {} },
    concurrency,
    random,
    now: () => clock.now(),
    losses,
    running,
    sent(frame) {
      if (frame.type === 'tasks') for (const node of frame.values as Node[]) handedOut.add(node.name);
    },
  });
  const options = checkPoolOptions(
    { size, recycle, grace, idleTimeout: 10, stopTimeout: 50, concurrency, batch, queueCapacity },
    { size: size.max },
  );
  const create = () => createPool(options, links.open, clock);
  const core = running === 'known' ? create() : withoutSharedMemory(create);
  const watching = core.changed$.subscribe(() => {
    const { pulled, enqueued, queued, inFlight, waitingRetry, done, failed, cancelled } = core.status();
    must(pulled + enqueued === queued + inFlight + waitingRetry + done + failed + cancelled, 'conservation');
  });
  const source = tinySource(plan.nodes, plan.pace, random);
  const window = queueCapacity + size.max * concurrency;
  const outcomes = await openStream(core, plan, { random, must, source, window, resultCapacity });
  const farewell = await new Promise<Ending>((resolve) => core.close(resolve));
  clock.stop();
  watching.unsubscribe();
  const { retried } = core.status();
  const { starts } = solver;
  return {
    ...outcomes,
    starts,
    handedOut: [...handedOut],
    retried,
    lostLinks: links.lost,
    farewell,
    source,
    complaints,
  };
}

interface Around {
  readonly random: Random;
  readonly must: (holds: boolean, invariant: string) => void;
  readonly source: TinySource;
  readonly window: number;
  readonly resultCapacity: number;
}

type Outcomes = Pick<GraphRecord, 'done' | 'failed' | 'tasks' | 'endings'>;

function openStream(core: PoolCore, plan: GraphPlan, around: Around): Promise<Outcomes> {
  const { keyed, ranked, ordered, resultCapacity, timeout, delay } = plan;
  const done: Task[] = [];
  const failed: Task[] = [];
  const tasks = new Map<string, Task>();
  const endings: Ending[] = [];
  const mark = ({ key, priority }: Node): Mark => ({ key: keyed ? key : NO_KEY, priority: ranked ? priority : 0 });
  return new Promise((resolve) => {
    core.feed({
      open: (sink) =>
        around.source.open({
          next(nodes) {
            const settled = [...tasks.values()].filter(({ value }) => (value as Node).isRoot).length;
            around.must(around.source.taken - settled <= around.window, 'pulled − settled ≤ window');
            sink.next(nodes);
          },
          end: () => sink.end(),
          fail: (error) => sink.fail(error),
        }),
      resultCapacity,
      maxAttempts: MAX_LOSSES,
      timeout,
      retryAfter: (task, thrown) => retryAfter({ attempts: ATTEMPTS, delay }, task, thrown),
      transferTask: undefined,
      queue: { ranked, keyed, ordered },
      marks: keyed || ranked ? (values) => (values as Node[]).map(mark) : undefined,
      signal: undefined,
      isMission: false,
      sink(events) {
        const watched = watch(around, tasks, events);
        const inner = takingSink(plan.consumer, { done, failed }, watched.events, around.random);
        return watched.outside(ordered ? orderedSink(inner, watched.events) : inner);
      },
      ended(ending) {
        endings.push(ending);
        resolve({ done, failed, tasks, endings });
      },
    });
  });
}

/** Counts what comes and what is taken, between the pool and its sink. */
function watch({ must, resultCapacity }: Around, tasks: Map<string, Task>, events: SinkEvents) {
  let held = 0;
  const settle = (task: Task): void => {
    const { name } = task.value as Node;
    must(!tasks.has(name), `one outcome for ${name}`);
    tasks.set(name, task);
  };
  const watched: SinkEvents = {
    fatal: (error) => events.fatal(error),
    drained: () => events.drained(),
    consumed(count) {
      held -= count;
      must(held >= 0, 'what is taken was there');
      events.consumed(count);
    },
  };
  const outside = (sink: ResultSink): ResultSink => ({
    ...sink,
    deliver(worker, of, values, times) {
      for (const task of of) settle(task);
      held += values.length;
      must(held <= resultCapacity, 'no more results are held than there is room for');
      const taken = sink.deliver(worker, of, values, times);
      held -= taken;
      return taken;
    },
    fail(task, last) {
      settle(task);
      sink.fail(task, last);
    },
  });
  return { events: watched, outside };
}

/** A consumer that takes what it is given, at once or one after the other. */
function takingSink(
  pace: GraphPlan['consumer'],
  { done, failed }: { readonly done: Task[]; readonly failed: Task[] },
  events: SinkEvents,
  random: Random,
): ResultSink {
  const backlog: Task[] = [];
  let taking = false;
  let isOver = false;
  const take = async (): Promise<void> => {
    taking = true;
    for (let task = backlog.shift(); task; task = backlog.shift()) {
      for (let turns = random(3); turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
      await undefined;
      done.push(task);
      events.consumed(1);
    }
    taking = false;
    if (isOver) events.drained();
  };
  return {
    timed: false,
    deliver(_worker, tasks) {
      if (pace === 'prompt') {
        done.push(...tasks);
        return tasks.length;
      }
      backlog.push(...tasks);
      if (!taking) void take();
      return 0;
    },
    parts: (_worker, _task, values) => values.length,
    ended: () => undefined,
    fail: (task) => void failed.push(task),
    cancel: () => undefined,
    over() {
      isOver = true;
      if (!taking) events.drained();
    },
    mute: () => undefined,
  };
}
