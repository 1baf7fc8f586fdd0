import type { Turn } from '../source/turn.js';

/** Where a puller puts what it pulled. */
export interface PulledSink {
  /** Tasks, in order; never more than there were credits for. */
  tasks(values: unknown[]): void;
  /** The scheduler has finished, or thrown. Nothing follows. */
  over(failure: { readonly thrown: unknown } | undefined): void;
}

export interface PullerEnv {
  readonly turn: Turn;
  /** Runs `work` after the frames that have arrived were received. */
  later(work: () => void): void;
}

/**
 * Pulls a synchronous or an asynchronous iterator for credits, and lets the port have its turn every few
 * milliseconds, so that a `close` is heard however little the iterator waits.
 *
 * Guarantees: `next()` is called once a credit, one at a time; nothing is called after `release`, which calls `return()` once, unless
 * the iterator was through by itself.
 */
export class TaskPuller {
  private readonly iterator: Iterator<unknown> | AsyncIterator<unknown>;
  private readonly isAsync: boolean;
  private readonly sink: PulledSink;
  private readonly env: PullerEnv;
  private phase: 'open' | 'over' | 'released' = 'open';
  private credits = 0;
  /** A `next()` has not answered. */
  private pending = false;
  /** A turn of the event loop is awaited: what has been pulled leaves then. */
  private turning = false;
  /** … and nothing more is pulled before. */
  private resting = false;
  private values: unknown[] = [];

  constructor(
    iterator: Iterator<unknown> | AsyncIterator<unknown>,
    isAsync: boolean,
    sink: PulledSink,
    env: PullerEnv,
  ) {
    this.iterator = iterator;
    this.isAsync = isAsync;
    this.sink = sink;
    this.env = env;
  }

  request(count: number): void {
    this.credits += count;
    this.pull();
  }

  /** Calls `done` once the iterator is released. */
  release(done: (failure: { readonly thrown: unknown } | undefined) => void): void {
    const wasOpen = this.phase === 'open';
    this.phase = 'released';
    this.values = [];
    if (!wasOpen) return done(undefined);
    this.returned().then(
      () => done(undefined),
      (thrown) => done({ thrown }),
    );
  }

  private async returned(): Promise<void> {
    await this.iterator.return?.();
  }

  private pull(): void {
    if (this.pending || !this.isWanted) return;
    if (this.isAsync) this.pullNext();
    else this.pullTurn();
  }

  private get isWanted(): boolean {
    return this.phase === 'open' && this.credits > 0 && !this.resting;
  }

  private pullTurn(): void {
    this.begin();
    while (this.isWanted) {
      let step: IteratorResult<unknown>;
      try {
        step = (this.iterator as Iterator<unknown>).next();
      } catch (thrown) {
        return this.end({ thrown });
      }
      this.take(step);
    }
  }

  private pullNext(): void {
    if (!this.isWanted) return;
    this.begin();
    this.pending = true;
    this.step().then(
      (step) => {
        this.pending = false;
        if (this.phase !== 'open') return;
        this.take(step);
        this.pullNext();
      },
      (thrown) => this.end({ thrown }),
    );
  }

  // Async, so that an iterator which throws where it should reject is treated alike.
  private async step(): Promise<IteratorResult<unknown>> {
    return this.iterator.next();
  }

  private take(step: IteratorResult<unknown>): void {
    if (step.done) return this.end(undefined);
    this.values.push(step.value);
    this.credits -= 1;
    this.begin();
    if (this.env.turn.count()) this.resting = true;
    if (this.credits === 0) this.flush();
  }

  /** From now on the time counts, and at the next turn of the loop, at the latest, what was pulled leaves. */
  private begin(): void {
    if (this.turning) return;
    this.turning = true;
    this.env.turn.begin();
    this.env.later(() => {
      this.turning = false;
      this.resting = false;
      if (this.phase !== 'open') return;
      this.flush();
      this.pull();
    });
  }

  private flush(): void {
    const { values } = this;
    if (values.length === 0) return;
    this.values = [];
    this.sink.tasks(values);
  }

  private end(failure: { readonly thrown: unknown } | undefined): void {
    if (this.phase !== 'open') return;
    this.phase = 'over';
    this.flush();
    // The flush may have found that its values cannot travel.
    if (this.phase === 'over') this.sink.over(failure);
  }
}
