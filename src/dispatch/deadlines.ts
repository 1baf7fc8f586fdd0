import type { SchedulerLike, Subscription } from 'rxjs';

/** One timer for all limits: it goes off no later than the earliest of them, and asks when to look again. */
export class Deadlines {
  private timer: Subscription | undefined;
  private at = Number.POSITIVE_INFINITY;
  private readonly clock: SchedulerLike;
  private readonly check: () => number | undefined;

  /** `check` looks at what is due and returns the time of the next look, if there is one. */
  constructor(clock: SchedulerLike, check: () => number | undefined) {
    this.clock = clock;
    this.check = check;
  }

  get isArmed(): boolean {
    return this.timer !== undefined;
  }

  /** Looks at time `at`, if not before. */
  arm(at: number): void {
    if (at >= this.at) return;
    this.timer?.unsubscribe();
    this.at = at;
    this.timer = this.clock.schedule(() => this.look(), Math.max(0, at - this.clock.now()));
  }

  /** Nothing has a limit any more. */
  rest(): void {
    this.timer?.unsubscribe();
    this.timer = undefined;
    this.at = Number.POSITIVE_INFINITY;
  }

  private look(): void {
    this.rest();
    const next = this.check();
    if (next !== undefined) this.arm(next);
  }
}
