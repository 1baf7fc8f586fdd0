import type { SchedulerLike, Subscription } from 'rxjs';

/** One timer, set anew each time: when the dispatch may hand out again, or when it is to look at limits. */
export class WakeUp {
  private timer: Subscription | undefined;
  private readonly clock: SchedulerLike;
  private readonly wake: () => void;

  constructor(clock: SchedulerLike, wake: () => void) {
    this.clock = clock;
    this.wake = wake;
  }

  /** Wakes at time `at` and not before; `undefined`: not at all. */
  set(at: number | undefined): void {
    this.timer?.unsubscribe();
    this.timer = at === undefined ? undefined : this.clock.schedule(this.wake, Math.max(0, at - this.clock.now()));
  }
}
