import type { Percentiles } from '../contract/status.js';

/** Buckets for each doubling: what is read is at most a 23rd too much. */
const STEPS = 16;
const LEAST_MS = 0.001;
const BUCKETS = 700;

/** Durations in buckets that grow with them, so that microseconds and hours fit into the same few kilobytes. */
export class Times {
  private readonly counts = new Float64Array(BUCKETS);
  private count = 0;
  private max = 0;

  record(ms: number, times = 1): void {
    const bucket = ms > LEAST_MS ? Math.min(Math.ceil(Math.log2(ms / LEAST_MS) * STEPS), BUCKETS - 1) : 0;
    this.counts[bucket] = (this.counts[bucket] as number) + times;
    this.count += times;
    if (ms > this.max) this.max = ms;
  }

  /** Undefined while there is nothing in it. */
  read(): Percentiles | undefined {
    if (this.count === 0) return undefined;
    return { p50: this.at(0.5), p90: this.at(0.9), p99: this.at(0.99), max: this.max };
  }

  private at(share: number): number {
    let left = this.count * share;
    const bucket = this.counts.findIndex((count) => {
      left -= count;
      return count > 0 && left <= 1e-9;
    });
    return Math.min(bucket === 0 ? LEAST_MS : LEAST_MS * 2 ** (bucket / STEPS), this.max);
  }
}
