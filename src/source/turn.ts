import type { PullEnv } from './pull-env.js';

/** How long the event loop may be held by pulling. */
const TURN_MS = 4;
/** Values that came this slowly since the clock was read are timed one by one. */
const SLOW_MS = 0.5;
/** Reading the clock once in so many values costs a fast iterator about a nanosecond a value. */
const MAX_STRIDE = 32;

/** One uninterrupted stretch of pulling. It reads the clock after the 1st value, the 3rd, the 7th …, later after every 32nd. */
export class Turn {
  private readonly env: Pick<PullEnv, 'now'>;
  private began = 0;
  private checked = 0;
  private stride = 1;
  private untilCheck = 1;

  constructor(env: Pick<PullEnv, 'now'>) {
    this.env = env;
  }

  begin(): void {
    this.began = this.env.now();
    this.checked = this.began;
    this.stride = 1;
    this.untilCheck = 1;
  }

  /** Counts one value; true if it is time to let others have the event loop. */
  count(): boolean {
    this.untilCheck -= 1;
    return this.untilCheck === 0 && this.check();
  }

  private check(): boolean {
    const now = this.env.now();
    this.stride = now - this.checked < SLOW_MS ? Math.min(this.stride * 2, MAX_STRIDE) : 1;
    this.untilCheck = this.stride;
    this.checked = now;
    return now - this.began >= TURN_MS;
  }
}
