import type { PoolStatus, WorkerStatus } from '../contract/status.js';

interface Sample {
  readonly at: number;
  readonly settled: number;
  readonly busyMs: ReadonlyMap<number, number>;
}

/** What has happened since then says how fast the pool is, if it was enough. */
const WINDOW_MS = 3_000;
const ENOUGH = 20;
/** Where little happens one has to look back further, but no further than this. */
const LONGEST_MS = 30_000;
const APART_MS = 250;

/** What a status is before it is compared with earlier ones. */
export type PlainStatus = Omit<PoolStatus, 'rate' | 'etaMs' | 'workers'> & {
  readonly workers: readonly Omit<WorkerStatus, 'busyShare'>[];
};

/** Tells speeds from the samples that somebody has looked at. Between two looks it costs nothing. */
export class PaceGauge {
  private samples: Sample[];
  private readonly concurrency: number;

  constructor(beganAt: number, concurrency: number) {
    this.samples = [{ at: beganAt, settled: 0, busyMs: new Map() }];
    this.concurrency = concurrency;
  }

  read(status: PlainStatus, now: number): PoolStatus {
    const settled = status.done + status.failed + status.cancelled;
    const base = this.base(settled, now);
    const elapsedMs = now - base.at;
    const rate = elapsedMs > 0 ? ((settled - base.settled) * 1000) / elapsedMs : 0;
    this.keep(settled, now, status.workers);
    return {
      ...status,
      rate,
      etaMs: eta(status.total, settled, rate),
      workers: status.workers.map((worker) => ({ ...worker, busyShare: this.share(worker, base, elapsedMs) })),
    };
  }

  private share({ id, state, busyMs }: Omit<WorkerStatus, 'busyShare'>, base: Sample, elapsedMs: number): number {
    const ranMs = busyMs - (base.busyMs.get(id) ?? 0);
    // It is at a task that is longer than we look back.
    if (ranMs === 0 && state === 'busy') return 1;
    return elapsedMs > 0 ? Math.min(ranMs / (elapsedMs * this.concurrency), 1) : 0;
  }

  /** The latest sample that is long enough ago. */
  private base(settled: number, now: number): Sample {
    const far = ({ at, settled: then }: Sample): boolean => now - at >= WINDOW_MS && settled - then >= ENOUGH;
    return this.samples.findLast(far) ?? (this.samples[0] as Sample);
  }

  private keep(settled: number, now: number, workers: PlainStatus['workers']): void {
    const last = this.samples.at(-1) as Sample;
    if (now - last.at < APART_MS) return;
    this.samples.push({ at: now, settled, busyMs: new Map(workers.map(({ id, busyMs }) => [id, busyMs])) });
    const oldest = this.samples.findLastIndex(({ at }) => now - at >= LONGEST_MS);
    if (oldest > 0) this.samples.splice(0, oldest);
  }
}

function eta(total: number | undefined, settled: number, rate: number): number | undefined {
  if (total === undefined) return undefined;
  if (total <= settled) return 0;
  return rate > 0 ? ((total - settled) * 1000) / rate : undefined;
}
