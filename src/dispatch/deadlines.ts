import type { SchedulerLike } from 'rxjs';
import { WakeUp } from './wake-up.js';

/** One timer for all limits: it goes off no later than the earliest of them, and asks when to look again. */
export class Deadlines {
  private at = Number.POSITIVE_INFINITY;
  private readonly timer: WakeUp;
  private readonly check: () => number | undefined;

  /** `check` looks at what is due and returns the time of the next look, if there is one. */
  constructor(clock: SchedulerLike, check: () => number | undefined) {
    this.timer = new WakeUp(clock, () => this.look());
    this.check = check;
  }

  get isArmed(): boolean {
    return this.at !== Number.POSITIVE_INFINITY;
  }

  /** Looks at time `at`, if not before. */
  arm(at: number): void {
    if (at >= this.at) return;
    this.at = at;
    this.timer.set(at);
  }

  /** Nothing has a limit any more. */
  rest(): void {
    this.at = Number.POSITIVE_INFINITY;
    this.timer.set(undefined);
  }

  private look(): void {
    this.rest();
    const next = this.check();
    if (next !== undefined) this.arm(next);
  }
}
