/** What a giver needs of the runner that its task belongs to. */
export interface PartsPort {
  /** Milliseconds, with fractions. */
  now(): number;
  /** A result that may be sent. */
  part(value: unknown): void;
  /** Sends what was gathered, lets frames in, then goes on with `work`. */
  pause(work: () => void): void;
  /** It has no credit and does nothing until it gets some; or that is over. */
  waits(isWaiting: boolean): void;
  /** There are no more results. Nothing follows. */
  ended(): void;
  /** The attempt has failed. Nothing follows. */
  failed(error: unknown): void;
}

/** Which results of an attempt are sent, and how many may be. Those that were delivered by an attempt before it need no credit: they are skipped. */
export class Quota {
  private allowed: number;
  private toSkip: number;
  private sent = 0;

  constructor(allowed: number, toSkip: number) {
    this.allowed = allowed;
    this.toSkip = toSkip;
  }

  /** There is no credit for another result. */
  get isSpent(): boolean {
    return this.toSkip === 0 && this.sent >= this.allowed;
  }

  allow(until: number): void {
    this.allowed = Math.max(this.allowed, until);
  }

  /** Counts a result; false: it is not to be sent. */
  take(): boolean {
    if (this.toSkip > 0) {
      this.toSkip--;
      return false;
    }
    this.sent++;
    return true;
  }
}

/** Draws results out of what a solver returned, as long as there is credit for them. */
export abstract class Giver {
  /** The attempt has its answer, or is about to have it: nothing more is drawn. */
  protected over = false;
  private waiting = false;
  protected readonly quota: Quota;
  protected readonly port: PartsPort;

  constructor(quota: Quota, port: PartsPort) {
    this.quota = quota;
    this.port = port;
  }

  abstract start(): void;

  /** So many results may be sent, in all. */
  abstract allow(until: number): void;

  /** Releases what the results come from, once, and fails with `reason`; nothing once it has ended or failed. */
  abstract giveUp(reason: unknown): void;

  protected wait(isWaiting: boolean): void {
    if (isWaiting === this.waiting) return;
    this.waiting = isWaiting;
    this.port.waits(isWaiting);
  }

  protected end(): void {
    this.finish(() => this.port.ended());
  }

  protected fail(error: unknown): void {
    this.finish(() => this.port.failed(error));
  }

  /** Does so if it is the first to end this. */
  protected finish(how: () => void): void {
    if (this.over) return;
    this.over = true;
    how();
  }
}
