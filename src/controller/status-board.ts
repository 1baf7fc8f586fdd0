import type { Observer } from '../contract/observer.js';
import type { PoolStatus } from '../contract/status.js';
import { PaceGauge, type PlainStatus } from './pace-gauge.js';
import { TaskTimes } from './task-times.js';

/** What a pool's status says beyond its counts: how fast it is, and how long things take. */
export class StatusBoard {
  private readonly times = new TaskTimes();
  private readonly gauge: PaceGauge;
  private readonly now: () => number;
  private readers = 0;
  private ignore: (() => void) | undefined;

  constructor(now: () => number, concurrency: number) {
    this.now = now;
    this.gauge = new PaceGauge(now(), concurrency);
  }

  status(counts: Omit<PlainStatus, 'queuedMs' | 'ranMs'>): PoolStatus {
    const { queued, ran } = this.times;
    return this.gauge.read({ ...counts, queuedMs: queued.read(), ranMs: ran.read() }, this.now());
  }

  /** Times are measured while somebody reads them; returns how to stop. */
  measure(observe: (observer: Observer) => () => void): () => void {
    if (this.readers++ === 0) this.ignore = observe(this.times);
    return () => {
      if (--this.readers === 0) this.ignore?.();
    };
  }
}
