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

/** Draws results out of what a solver returned, as long as there is credit for them. */
export interface Giver {
  start(): void;
  /** So many results may be sent, in all. */
  allow(until: number): void;
  /** Releases what the results come from, once, and fails with `reason`; nothing once it has ended or failed. */
  giveUp(reason: unknown): void;
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
