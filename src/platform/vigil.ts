/** Nobody stays awake for the next so many tasks, where it was in vain again and again. */
const MOST = 64;

/**
 * Keeps a thread awake between tasks that come one by one, each soon after the last: to wake it takes longer than many a task, and more of the processor.
 * Each time it was in vain it is left alone for longer: the processor may be needed by whoever is to send the next task.
 */
export class Vigil {
  private restedAt = Number.NEGATIVE_INFINITY;
  private isSoon = false;
  /** Awake until then; 0: there was no vigil. */
  private until = 0;
  private isOn = false;
  /** Tasks that are slept for before it is tried again. */
  private skips = 0;
  private penalty = 0;
  private readonly ms: number;
  private readonly now: () => number;
  private readonly later: (work: () => void) => void;
  private readonly look = (): void => {
    this.isOn = this.now() < this.until;
    if (this.isOn) this.later(this.look);
  };

  /**
   * @param ms - how long nobody sleeps after a task
   * @param later - does some work in another turn of the event loop, which then does not wait
   */
  constructor(ms: number, now: () => number, later: (work: () => void) => void) {
    this.ms = ms;
    this.now = now;
    this.later = later;
  }

  /** There is something to do again. */
  end(now: number): void {
    if (now < this.until) this.penalty = Math.max(0, this.penalty - 1);
    else if (this.until > 0) this.skips = this.penalty = Math.min(MOST, 2 * this.penalty + 1);
    // One that sleeps needs as long again to wake.
    this.isSoon = now - this.restedAt < 2 * this.ms;
    this.until = 0;
  }

  /** There is nothing to do. */
  begin(now: number): void {
    this.restedAt = now;
    if (this.skips > 0) this.skips--;
    else if (this.isSoon) this.stayAwake(now + this.ms);
  }

  private stayAwake(until: number): void {
    this.until = until;
    if (this.isOn) return;
    this.isOn = true;
    this.later(this.look);
  }
}
