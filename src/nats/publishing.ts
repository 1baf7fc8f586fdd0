import type { JetStreamClient } from '@nats-io/jetstream';
import { ReplacedError } from './errors.js';
import { asConnectionError } from './explain.js';
import { GoBackN, StrangeWriter } from './go-back-n.js';
import { isPassing, isWrongSequence, pause } from './persist.js';
import { REQUEST_MS, type Store } from './store.js';

const MOST_UNDER_WAY = 64;
const AGAIN_MS = 50;
/** While a leader is elected, and as it takes over, a server may answer that has not applied all that it has. One that has lost something stays behind. */
const BEHIND_MS = 30_000;

export interface PublishingEvents {
  /** More is stored than before. */
  stored(): void;
  failed(error: unknown): void;
}

/** Sends chunks to the task stream in order, and again where nobody knows whether they arrived. */
export class Publishing {
  private readonly line: GoBackN<Uint8Array>;
  private readonly js: JetStreamClient;
  private readonly store: Store;
  private readonly subject: string;
  private readonly events: PublishingEvents;
  /** The first chunk of this controller, and how often it was sent. Nobody else may write: if it is out of order at once, the tasks were pulled from the wrong place. */
  private readonly first: number;
  private attempts = 0;
  private waiting: { readonly until: number; done(): void }[] = [];
  private asking = false;
  private stopped = false;

  constructor(store: Store, subject: string, last: number, events: PublishingEvents) {
    this.js = store.js;
    this.store = store;
    this.subject = subject;
    this.line = new GoBackN(last);
    this.first = last + 1;
    this.events = events;
  }

  /** Chunks that were given to it, all runs of the controller together. */
  get last(): number {
    return this.line.last;
  }

  get isSettled(): boolean {
    return this.line.isSettled;
  }

  get unsettled(): number {
    return this.line.unsettled;
  }

  push(chunk: Uint8Array): number {
    const seq = this.line.push(chunk);
    this.send();
    return seq;
  }

  /** Resolves when everything that was given so far is stored. */
  settled(): Promise<void> {
    const until = this.line.last;
    if (this.line.lastStored >= until) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push({ until, done: resolve }));
  }

  stop(): void {
    this.stopped = true;
  }

  private send(): void {
    if (this.stopped) return;
    for (let next = this.line.next(MOST_UNDER_WAY); next; next = this.line.next(MOST_UNDER_WAY)) {
      const { seq, item } = next;
      if (seq === this.first) this.attempts++;
      this.js
        .publish(this.subject, item, { expect: { lastSequence: seq - 1 }, timeout: REQUEST_MS })
        .then(() => this.line.arrived(seq))
        .catch((error: unknown) => this.refused(seq, error))
        .finally(() => this.after());
    }
  }

  private refused(seq: number, error: unknown): void {
    this.line.failed();
    const isStale = seq === this.first && this.attempts === 1 && isWrongSequence(error);
    if (isStale)
      this.fail(
        new StrangeWriter(
          `there are more chunks than the ${seq - 1} that a server told of: start the controller again`,
        ),
      );
    else if (!isWrongSequence(error) && !isPassing(error)) this.fail(error);
  }

  private after(): void {
    const { lastStored } = this.line;
    const ready = this.waiting.filter(({ until }) => until <= lastStored);
    if (ready.length > 0) this.waiting = this.waiting.filter(({ until }) => until > lastStored);
    for (const { done } of ready) done();
    if (this.stopped) return;
    this.events.stored();
    if (this.line.mustAsk) this.ask();
    else this.send();
  }

  private async ask(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    const until = performance.now() + BEHIND_MS;
    while (!this.stopped) {
      await pause(AGAIN_MS);
      try {
        const { last, subject } = await this.store.written();
        if (subject !== this.subject) throw new ReplacedError('another controller writes the tasks of this run');
        if (last < this.line.lastStored && performance.now() < until) continue;
        this.line.answered(last);
        break;
      } catch (error) {
        if (error instanceof StrangeWriter || !isPassing(error)) {
          this.fail(error);
          break;
        }
      }
    }
    this.asking = false;
    this.after();
  }

  private fail(error: unknown): void {
    if (this.stopped) return;
    this.stop();
    this.events.failed(asConnectionError(error, 'the tasks cannot be written'));
  }
}
