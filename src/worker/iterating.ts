import type { Giver, PartsPort, Quota } from './parts.js';

/** A giver that does not wait lets go of its thread this often, in ms, so that credits and aborts are heard and results leave. */
const SLICE_MS = 4;

/** Results of a generator. It is asked for the next only while there is credit. */
export class SyncGiver implements Giver {
  private over = false;
  private paused = false;
  private waiting = false;
  private readonly iterator: Iterator<unknown>;
  private readonly quota: Quota;
  private readonly port: PartsPort;

  constructor(iterator: Iterator<unknown>, quota: Quota, port: PartsPort) {
    this.iterator = iterator;
    this.quota = quota;
    this.port = port;
  }

  start(): void {
    const sliceEnd = this.port.now() + SLICE_MS;
    try {
      while (!this.over && !this.quota.isSpent) {
        const step = this.iterator.next();
        if (step.done) return this.end(() => this.port.ended());
        if (this.quota.take()) this.port.part(step.value);
        if (this.port.now() >= sliceEnd) return this.rest();
      }
    } catch (error) {
      return this.end(() => this.port.failed(error));
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
    this.end(() => {
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

  private wait(isWaiting: boolean): void {
    if (isWaiting === this.waiting) return;
    this.waiting = isWaiting;
    this.port.waits(isWaiting);
  }

  private end(say: () => void): void {
    if (this.over) return;
    this.over = true;
    say();
  }
}

/** Results of an async iterable. It is asked for one at a time, and only while there is credit. */
export class AsyncGiver implements Giver {
  private over = false;
  /** It was asked, or will be. */
  private asking = false;
  private pending: Promise<unknown> | undefined;
  private waiting = false;
  private sliceEnd = 0;
  private iterator: AsyncIterator<unknown> | undefined;
  private readonly iterable: AsyncIterable<unknown>;
  private readonly quota: Quota;
  private readonly port: PartsPort;

  constructor(iterable: AsyncIterable<unknown>, quota: Quota, port: PartsPort) {
    this.iterable = iterable;
    this.quota = quota;
    this.port = port;
  }

  start(): void {
    try {
      this.iterator = this.iterable[Symbol.asyncIterator]();
    } catch (error) {
      return this.end(() => this.port.failed(error));
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
    this.end(() => {
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
      return this.end(() => this.port.failed(error));
    }
    this.pending.then(
      (step) => this.take(step as IteratorResult<unknown>),
      (error) => this.end(() => this.port.failed(error)),
    );
  }

  private take(step: IteratorResult<unknown>): void {
    this.pending = undefined;
    if (this.over) return;
    try {
      if (step.done) return this.end(() => this.port.ended());
      if (this.quota.take()) this.port.part(step.value);
    } catch (error) {
      return this.end(() => this.port.failed(error));
    }
    if (this.port.now() < this.sliceEnd) return this.ask();
    // Promises that are settled already let no frame in.
    this.port.pause(() => {
      this.sliceEnd = this.port.now() + SLICE_MS;
      this.ask();
    });
  }

  private wait(isWaiting: boolean): void {
    if (isWaiting === this.waiting) return;
    this.waiting = isWaiting;
    this.port.waits(isWaiting);
  }

  private end(say: () => void): void {
    if (this.over) return;
    this.over = true;
    say();
  }
}
