import type { Source, SourceSink } from '../contract/source.js';
import type { FeedRequest, PoolCore } from '../controller/pool-core.js';
import { retryAfter } from '../controller/retry-after.js';
import type { ResultSink } from '../results/sink.js';
import { WithChildren } from './children.js';
import { indexAt, type Rules } from './chunk.js';
import { encodeFailure } from './failure.js';
import type { HeldChunk } from './held-chunk.js';

export interface LaneEvents {
  /** Outcomes came of a chunk; it may be complete. */
  advanced(held: HeldChunk): void;
  /** The crew is gone. */
  broken(error: unknown): void;
}

/** Chunks that follow the same rules, as one stream of tasks of the crew. */
export class Lane {
  private readonly rules: Rules;
  private readonly events: LaneEvents;
  private sink: SourceSink<unknown> | undefined;
  private credits = 0;
  private waiting: unknown[] = [];
  /** Chunks with tasks that have no outcome, by the index of their first task in the crew's stream. */
  private readonly open: { readonly from: number; readonly held: HeldChunk }[] = [];
  private pushed = 0;

  constructor(core: PoolCore, rules: Rules, events: LaneEvents) {
    this.rules = rules;
    this.events = events;
    core.feed(this.request());
  }

  push(held: HeldChunk): void {
    this.open.push({ from: this.pushed, held });
    this.pushed += held.size;
    this.waiting = this.waiting.length === 0 ? [...held.chunk.values] : [...this.waiting, ...held.chunk.values];
    this.flow();
  }

  private flow(): void {
    if (this.credits === 0 || this.waiting.length === 0) return;
    const values = this.waiting.splice(0, this.credits);
    this.credits -= values.length;
    this.sink?.next(values);
  }

  private request(): FeedRequest {
    const { timeout, maxAttempts, retryAttempts, retryDelayMs } = this.rules;
    const retry = { attempts: retryAttempts, delay: retryDelayMs };
    return {
      open: (sink) => this.source(sink),
      queue: { ranked: false, keyed: false, ordered: false },
      marks: undefined,
      resultCapacity: Number.POSITIVE_INFINITY,
      maxAttempts,
      timeout,
      retryAfter: (task, thrown) => retryAfter(retry, task, thrown),
      transferTask: undefined,
      signal: undefined,
      isMission: false,
      sink: ({ drained }) => this.results(drained),
      ended: (ending) => {
        if (ending) this.events.broken(ending.error);
      },
    };
  }

  private source(sink: SourceSink<unknown>): Source {
    this.sink = sink;
    return {
      request: (count) => {
        this.credits += count;
        this.flow();
      },
      close: () => undefined,
      dropped: 0,
    };
  }

  private results(drained: () => void): ResultSink {
    return {
      timed: false,
      deliver: (_worker, tasks, values, times) => {
        const ranMs = typeof times === 'number' ? times : 0;
        let last: HeldChunk | undefined;
        for (const [i, { index, attempts }] of tasks.entries()) {
          const { from, held } = this.find(index);
          if (last && last !== held) this.advanced(last);
          last = held;
          const value = values[i];
          if (value instanceof WithChildren) {
            held.born(index - from, value.children);
            held.done(index - from, value.value, ranMs, attempts);
          } else held.done(index - from, value, ranMs, attempts);
        }
        if (last) this.advanced(last);
        return values.length;
      },
      // The workers are told that there is one result a task.
      parts: (_worker, _task, values) => values.length,
      ended: () => undefined,
      fail: ({ index, value, history }, attempt) => {
        const { from, held } = this.find(index);
        held.fail(
          index - from,
          encodeFailure(value, attempt, history ?? [attempt], indexAt(held.chunk.index, index - from)),
        );
        this.advanced(held);
      },
      cancel: () => undefined,
      over: drained,
      mute: () => undefined,
    };
  }

  private find(index: number): { readonly from: number; readonly held: HeldChunk } {
    const { open } = this;
    let low = 0;
    let high = open.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((open[middle]?.from ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return open[low] as { from: number; held: HeldChunk };
  }

  private advanced(held: HeldChunk): void {
    if (held.open === 0) {
      const at = this.open.findIndex((each) => each.held === held);
      if (at >= 0) this.open.splice(at, 1);
    }
    this.events.advanced(held);
  }
}
