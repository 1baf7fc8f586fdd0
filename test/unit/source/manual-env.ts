import type { PullEnv } from '../../../src/source/pull-env.js';

/** Time and event loop in the hand of the test. */
export class ManualEnv implements PullEnv {
  time = 0;
  clockReads = 0;
  private readonly later = new Set<() => void>();

  get waiting(): number {
    return this.later.size;
  }

  now(): number {
    this.clockReads += 1;
    return this.time;
  }

  yieldToLoop(resume: () => void): () => void {
    const entry = (): void => resume();
    this.later.add(entry);
    return () => this.later.delete(entry);
  }

  /** One macrotask. */
  turn(): void {
    for (const resume of [...this.later]) {
      this.later.delete(resume);
      resume();
    }
  }

  /** Macrotasks until nothing waits. */
  run(): void {
    while (this.later.size > 0) this.turn();
  }
}
