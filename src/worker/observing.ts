import { Giver, type PartsPort, type Quota } from './parts.js';

/** Results that an Observable may be ahead of its credits. */
const MOST_WAITING = 65_536;
/** Subscriptions that are over are looked for once there are so many. */
const SWEEP_AT = 64;

const COMPACT_AT = 1024;

type Teardown = { unsubscribe?(): void; readonly closed?: boolean } | (() => void) | undefined | null;

/** What an Observable is subscribed with, and what comes of it. */
export interface Subscribable {
  subscribe(observer: object): unknown;
}

/**
 * Results of an Observable: it cannot wait, so what is ahead of the credits is kept, up to a bound.
 *
 * For RxJS this is a subscriber (`closed`, `add`, `remove`), as it is made for the case that there are two
 * copies of RxJS: so an Observable that emits without end before `subscribe` returns can be stopped.
 */
export class ObservableGiver extends Giver {
  closed = false;
  private ending: { readonly error: unknown } | 'complete' | undefined;
  private readonly ahead: unknown[] = [];
  private head = 0;
  private sweepAt = SWEEP_AT;
  private readonly teardowns = new Set<Teardown>();
  private readonly source: Subscribable;

  constructor(source: Subscribable, quota: Quota, port: PartsPort) {
    super(quota, port);
    this.source = source;
  }

  start(): void {
    try {
      const subscription = this.source.subscribe(this) as Teardown;
      if (subscription !== (this as unknown)) this.add(subscription);
    } catch (error) {
      this.error(error);
    }
  }

  allow(until: number): void {
    this.quota.allow(until);
    this.drain();
  }

  giveUp(reason: unknown): void {
    this.finish(() => {
      this.ahead.length = this.head = 0;
      this.unsubscribe();
      this.port.failed(reason);
    });
  }

  next(value: unknown): void {
    if (this.closed) return;
    if (this.ahead.length - this.head >= MOST_WAITING) {
      const most = MOST_WAITING.toLocaleString('en');
      return this.giveUp(
        new Error(
          `the Observable of a task is ${most} results ahead of their consumer, and cannot wait: return a generator, or emit less`,
        ),
      );
    }
    this.ahead.push(value);
    this.drain();
  }

  error(error: unknown): void {
    this.close({ error });
  }

  complete(): void {
    this.close('complete');
  }

  add(teardown: Teardown): void {
    if (!teardown) return;
    if (this.closed) return run(teardown);
    this.teardowns.add(teardown);
    if (this.teardowns.size < this.sweepAt) return;
    for (const each of this.teardowns) if (typeof each === 'object' && each?.closed) this.teardowns.delete(each);
    this.sweepAt = Math.max(SWEEP_AT, 2 * this.teardowns.size);
  }

  remove(teardown: Teardown): void {
    this.teardowns.delete(teardown);
  }

  unsubscribe(): void {
    if (this.closed) return;
    this.closed = true;
    for (const teardown of this.teardowns) run(teardown);
    this.teardowns.clear();
  }

  /** What it emitted before is sent before. */
  private close(ending: { readonly error: unknown } | 'complete'): void {
    if (this.closed) return;
    this.ending = ending;
    this.unsubscribe();
    this.drain();
    if (!this.over) this.wait(true);
  }

  private drain(): void {
    while (this.head < this.ahead.length && !this.quota.isSpent && !this.over) {
      const value = this.ahead[this.head];
      this.ahead[this.head++] = undefined;
      if (this.quota.take()) this.port.part(value);
    }
    if (this.head < this.ahead.length) return this.compact();
    this.ahead.length = this.head = 0;
    const { ending } = this;
    if (ending === 'complete') this.end();
    else if (ending) this.fail(ending.error);
  }

  /** One that is always a little ahead must not keep the places of what was sent. */
  private compact(): void {
    if (this.head < COMPACT_AT || this.head * 2 < this.ahead.length) return;
    this.ahead.splice(0, this.head);
    this.head = 0;
  }
}

/** What a teardown throws is thrown as an error of the worker would be, later: nothing here can be done about it. */
function run(teardown: Teardown): void {
  try {
    if (typeof teardown === 'function') teardown();
    else teardown?.unsubscribe?.();
  } catch (error) {
    void Promise.reject(error);
  }
}
