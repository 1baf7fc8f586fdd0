import { asapScheduler, type SchedulerLike } from 'rxjs';
import type { LinkFault } from './link-fault.js';

/** What is to become of one frame. */
export interface Fate {
  readonly crash: boolean;
  readonly times: 0 | 1 | 2;
  readonly ms: number;
}

const UNHARMED: Fate = { crash: false, times: 1, ms: 0 };

/** Runs `work` when what goes on has let go of the thread, in the order in which it was asked for. Virtual inside `TestScheduler.run`. */
export const soon = (work: () => void): void => void asapScheduler.schedule(work);

/** One direction of an inline worker's port: what is put in comes out later, in its order. */
export class Lane {
  private frames = 0;
  private delaying = false;
  private readonly waiting: { readonly deliver: () => void; readonly due: number }[] = [];
  private readonly clock: SchedulerLike;
  private readonly faults: readonly LinkFault[];

  constructor(clock: SchedulerLike, faults: readonly LinkFault[]) {
    this.clock = clock;
    this.faults = faults;
  }

  /** Counts a frame and says what the faults do to it. */
  next(): Fate {
    this.frames++;
    const own = this.faults.filter(({ frame }) => frame === this.frames);
    if (own.length === 0) return UNHARMED;
    const some = (kind: LinkFault['do']): boolean => own.some((fault) => fault.do === kind);
    return {
      crash: some('crash'),
      times: some('lose') ? 0 : some('duplicate') ? 2 : 1,
      ms: own.reduce((sum, { ms = 0 }) => sum + ms, 0),
    };
  }

  /** Delivers after `ms`, never before what came earlier. */
  carry(deliver: () => void, ms = 0): void {
    if (this.delaying) this.waiting.push({ deliver, due: this.clock.now() + ms });
    else if (ms <= 0) soon(deliver);
    else {
      this.delaying = true;
      this.clock.schedule(() => this.overdue(deliver), ms);
    }
  }

  private overdue(deliver: () => void): void {
    this.delaying = false;
    soon(deliver);
    while (!this.delaying) {
      const next = this.waiting.shift();
      if (!next) return;
      this.carry(next.deliver, next.due - this.clock.now());
    }
  }
}
