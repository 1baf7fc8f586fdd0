import { Giver, type PartsPort, type Quota } from './parts.js';

/** A giver that does not wait lets go of its thread this often, in ms, so that credits and aborts are heard and results leave. */
const SLICE_MS = 4;

/** Results of a generator. It is asked for the next only while there is credit. */
export class SyncGiver extends Giver {
  private paused = false;
  private readonly iterator: Iterator<unknown>;

  constructor(iterator: Iterator<unknown>, quota: Quota, port: PartsPort) {
    super(quota, port);
    this.iterator = iterator;
  }

  start(): void {
    const sliceEnd = this.port.now() + SLICE_MS;
    try {
      while (!this.over && !this.quota.isSpent) {
        const step = this.iterator.next();
        if (step.done) return this.end();
        if (this.quota.take()) this.port.part(step.value);
        if (this.port.now() >= sliceEnd) return this.rest();
      }
    } catch (error) {
      return this.fail(error);
    }
    if (!this.over) this.wait(true);
  }

  allow(until: number): void {
    this.quota.allow(until);
    if (this.over || this.paused) return;
    this.wait(false);
    this.start();
  }

  giveUp(reason: unknown): void {
    this.finish(() => {
      try {
        this.iterator.return?.();
      } catch {
        // Why it was given up is the better reason.
      }
      this.port.failed(reason);
    });
  }

  private rest(): void {
    this.paused = true;
    this.port.pause(() => {
      this.paused = false;
      if (!this.over) this.start();
    });
  }
}

/** Results of an async iterable. It is asked for one at a time, and only while there is credit. */
export class AsyncGiver extends Giver {
  /** It was asked, or will be. */
  private asking = false;
  private pending: Promise<unknown> | undefined;
  private sliceEnd = 0;
  private iterator: AsyncIterator<unknown> | undefined;
  private readonly iterable: AsyncIterable<unknown>;

  constructor(iterable: AsyncIterable<unknown>, quota: Quota, port: PartsPort) {
    super(quota, port);
    this.iterable = iterable;
  }

  start(): void {
    try {
      this.iterator = this.iterable[Symbol.asyncIterator]();
    } catch (error) {
      return this.fail(error);
    }
    this.sliceEnd = this.port.now() + SLICE_MS;
    this.ask();
  }

  allow(until: number): void {
    this.quota.allow(until);
    if (!this.asking) this.ask();
  }

  /** The answer waits until the iterable has let go: its place is not free before. */
  giveUp(reason: unknown): void {
    this.finish(() => {
      const failed = (): void => this.port.failed(reason);
      let released: unknown = this.pending;
      try {
        if (this.iterator?.return) released = this.iterator.return();
      } catch {
        // Why it was given up is the better reason.
      }
      if (released === undefined) failed();
      else Promise.resolve(released).then(failed, failed);
    });
  }

  private ask(): void {
    if (this.over) return;
    this.asking = !this.quota.isSpent;
    this.wait(!this.asking);
    if (!this.asking || !this.iterator) return;
    try {
      this.pending = Promise.resolve(this.iterator.next());
    } catch (error) {
      return this.fail(error);
    }
    this.pending.then(
      (step) => this.take(step as IteratorResult<unknown>),
      (error) => this.fail(error),
    );
  }

  private take(step: IteratorResult<unknown>): void {
    this.pending = undefined;
    if (this.over) return;
    try {
      if (step.done) return this.end();
      if (this.quota.take()) this.port.part(step.value);
    } catch (error) {
      return this.fail(error);
    }
    if (this.port.now() < this.sliceEnd) return this.ask();
    // Promises that are settled already let no frame in.
    this.port.pause(() => {
      this.sliceEnd = this.port.now() + SLICE_MS;
      this.ask();
    });
  }
}
