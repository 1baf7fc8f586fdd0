import type { Task } from '../../../src/contract/task.js';
import type { Children, Command, FailedAnswer, PlanEvent } from '../../../src/dispatch/messages.js';
import { plan } from '../../../src/dispatch/plan.js';
import {
  type Crewman,
  type Feed,
  type FeedConfig,
  type PlanConfig,
  type PlanState,
  planState,
} from '../../../src/dispatch/state.js';
import { FifoQueue } from '../../../src/queue/fifo-queue.js';

/** Answers of a worker: leases in a row from `first`, and what is special about some of them, by position. */
export interface Answering {
  readonly first: number;
  readonly count?: number;
  readonly failed?: readonly (readonly [position: number, retryAfterMs: number | undefined])[];
  readonly children?: readonly Children[];
  /** All of them together. */
  readonly ranMs?: number;
}

/** A ledger and a short way to say what happened to it. */
export class Planning {
  state: PlanState;

  constructor(config: Partial<PlanConfig> = {}) {
    this.state = planState({ concurrency: 1, batch: 1, stopTimeout: 5000, grace: 1000, seesRunning: true, ...config });
  }

  apply(...events: PlanEvent[]): Command[] {
    const [state, commands] = plan(this.state, ...events);
    this.state = state;
    // No source has anything at hand.
    for (const command of commands) if (command.type === 'pull') this.feed(command.feed).asking--;
    return commands;
  }

  open(id: number, config: Partial<FeedConfig> = {}): Command[] {
    const { timeout } = config;
    const isLimited = timeout !== undefined;
    const limits = { window: 100, resultCapacity: 1000, maxAttempts: 3, timeout, isLimited };
    const feed = { id, queue: new FifoQueue(), ...limits, ...config };
    return this.apply({ type: 'feed-opened', feed });
  }

  ready(worker: number): Command[] {
    return this.apply({ type: 'worker-ready', worker });
  }

  pulled(feed: number, ...values: unknown[]): Command[] {
    return this.apply({ type: 'pulled', feed, values, at: 0 });
  }

  ended(feed: number): Command[] {
    return this.apply({ type: 'source-ended', feed });
  }

  answered(worker: number, { first, count = 1, failed, children, ranMs = count * 10 }: Answering): Command[] {
    const failures = failed?.map(
      ([position, retryAfterMs]): FailedAnswer => ({ position, error: new Error('no'), retryAfterMs }),
    );
    const values = Array.from({ length: count }, (_, i) => `result of lease ${first + i}`);
    return this.apply({
      type: 'answered',
      worker,
      leases: first,
      values,
      failures,
      children,
      ranMs,
      times: undefined,
      at: 0,
    });
  }

  lost(worker: number, running: readonly number[] | undefined, forced = false): Command[] {
    const loss = { reason: 'exited with code 3', exitCode: 3, cause: undefined, atStart: false, forced };
    return this.apply({ type: 'worker-lost', worker, running, loss, at: 0 });
  }

  /** The task of a lease has run longer than it may. */
  timedOut(worker: number, lease: number, retryAfterMs?: number, at = 0): Command[] {
    const error = new Error('too long');
    return this.apply({ type: 'timed-out', worker, lease, error, retryAfterMs, ranMs: 100, at });
  }

  feed(id: number): Feed {
    const feed = this.state.feeds.get(id);
    if (!feed) throw new Error(`feed ${id} is over`);
    return feed;
  }

  worker(id: number): Crewman {
    const worker = this.state.workers.get(id);
    if (!worker) throw new Error(`worker ${id} is gone`);
    return worker;
  }
}

/** Who was given what: `1: a b`. */
export function leases(commands: readonly Command[]): string[] {
  return commands.flatMap((command) =>
    command.type === 'lease' ? [`${command.worker}: ${valuesOf(command.tasks)}`] : [],
  );
}

export const ofType = <K extends Command['type']>(
  commands: readonly Command[],
  type: K,
): Extract<Command, { type: K }>[] =>
  commands.filter((command): command is Extract<Command, { type: K }> => command.type === type);

export const valuesOf = (tasks: readonly Task[]): string => tasks.map(({ value }) => String(value)).join(' ');
