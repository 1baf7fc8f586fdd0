/** Reading the clock costs as much as a tiny task: those of less than this, in ms, are timed several together, … */
const TINY_MS = 0.01;
/** … so many at most: what takes long after them is noticed after so many tasks. */
const MOST = 16;

/** The time between tasks, read as seldom as it may be without missing much. */
export class TaskClock {
  /** When it was read last. */
  time = 0;
  /** Tasks until it is read again, and how many of them there were. */
  private left = 1;
  private stride = 1;
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  /** How many tasks go by before it is read again. */
  get ahead(): number {
    return this.left;
  }

  read(): number {
    this.time = this.now();
    return this.time;
  }

  /** Reads it, and begins with single tasks anew: one waits, or has waited, so what it has taken says nothing of how long the next ones may hold the thread. */
  singly(): number {
    this.stride = 1;
    this.left = 1;
    return this.read();
  }

  /** A task has ended. `isExact`: its own time is wanted. */
  tick(isExact: boolean): number {
    this.left--;
    if (this.left > 0 && !isExact) return this.time;
    const before = this.time;
    const perTask = (this.read() - before) / (this.stride - this.left);
    this.stride = perTask < TINY_MS ? Math.min(MOST, this.stride * 2) : 1;
    this.left = this.stride;
    return this.time;
  }
}
