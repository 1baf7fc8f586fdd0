import type { Source, SourceSink } from '../contract/source.js';
import type { PullEnv } from './pull-env.js';
import { reportUnhandled } from './report-unhandled.js';
import { Turn } from './turn.js';

/** What ended a round of pulling. */
type Stop = 'no credit' | 'turn over' | 'finished' | 'threw' | 'closed';

/** A synchronous iterator seen through credits. */
export class IteratorSource<T> implements Source {
  readonly dropped = 0;
  private readonly iterator: Iterator<T>;
  /** Read once, as `for … of` does. Each generator function has objects of a shape of its own, and this is the same for all. */
  private next: Iterator<T>['next'] | undefined;
  private readonly sink: SourceSink<T>;
  private readonly env: PullEnv;
  private readonly turn: Turn;
  /** `spent`: the iterator has finished or thrown, and the sink does not know it yet. */
  private phase: 'open' | 'spent' | 'closed' = 'open';
  private credits = 0;
  private pulling = false;
  private insideNext = false;
  private thrown: unknown;
  private cancelYield: (() => void) | undefined;

  constructor(iterator: Iterator<T>, sink: SourceSink<T>, env: PullEnv) {
    this.iterator = iterator;
    this.sink = sink;
    this.env = env;
    this.turn = new Turn(env);
  }

  request(count: number): void {
    if (this.phase !== 'open') return;
    this.credits += count;
    if (!this.pulling && this.cancelYield === undefined) this.takeTurn();
  }

  close(): void {
    const { phase } = this;
    this.phase = 'closed';
    this.cancelYield?.();
    this.cancelYield = undefined;
    // A generator that is running refuses return(): then `fill` does it as soon as next() is back.
    if (phase === 'open' && !this.insideNext) this.release();
  }

  private takeTurn(): void {
    this.pulling = true;
    this.turn.begin();
    let stop: Stop = 'no credit';
    while (this.phase === 'open' && this.credits > 0 && stop === 'no credit') stop = this.pullArray();
    this.pulling = false;
    if (this.phase === 'open' && this.credits > 0) this.goOnLater();
  }

  private goOnLater(): void {
    this.cancelYield = this.env.yieldToLoop(() => {
      this.cancelYield = undefined;
      this.takeTurn();
    });
  }

  /** Pulls one array and hands it over, with the end if that was it. */
  private pullArray(): Stop {
    const tasks: T[] = [];
    const stop = this.fill(tasks);
    if (stop === 'closed') return stop;
    if (stop === 'finished' || stop === 'threw') this.phase = 'spent';
    this.credits -= tasks.length;
    if (tasks.length > 0) this.sink.next(tasks);
    if (this.phase === 'spent') {
      this.phase = 'closed';
      if (stop === 'threw') this.sink.fail(this.thrown);
      else this.sink.end();
    }
    return stop;
  }

  private fill(tasks: T[]): Stop {
    const { iterator, turn } = this;
    this.insideNext = true;
    try {
      this.next ??= iterator.next;
      const { next } = this;
      while (tasks.length < this.credits) {
        const step = next.call(iterator);
        if (step.done) return this.phase === 'open' ? 'finished' : 'closed';
        tasks.push(step.value);
        if (this.phase !== 'open') {
          this.release();
          return 'closed';
        }
        if (turn.count()) return 'turn over';
      }
      return 'no credit';
    } catch (error) {
      return this.threw(error);
    } finally {
      this.insideNext = false;
    }
  }

  private threw(error: unknown): Stop {
    if (this.phase !== 'open') {
      reportUnhandled(error);
      return 'closed';
    }
    this.thrown = error;
    return 'threw';
  }

  private release(): void {
    try {
      this.iterator.return?.();
    } catch (error) {
      reportUnhandled(error);
    }
  }
}
