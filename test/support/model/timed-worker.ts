import { encodeError } from '../../../src/wire/error-codec.js';
import type { DownFrame, OutcomesFrame, TasksFrame } from '../../../src/wire/frames.js';
import { type RunningLease, tagOf } from '../../../src/wire/lease-block.js';

export interface TimedJob {
  readonly name: string;
  /** How long an attempt runs. */
  readonly ms: number;
  /** Its first so many attempts do not end unless they are told to. */
  readonly hangs: number;
  /** How long it takes to give up when told; it may be never. */
  readonly givesUpAfter: number;
  /** The first so many attempts fail. */
  readonly failures: number;
}

interface Running {
  readonly lease: number;
  readonly job: TimedJob;
  readonly attempt: number;
  readonly since: number;
  toldAt: number | undefined;
}

type Waiting = Pick<Running, 'lease' | 'job' | 'attempt'> & { told: boolean };

/** A worker whose tasks take as long as they are told to; each answer is a message of its own. */
export class TimedWorker {
  answeredAt = 0;
  private readonly waiting: Waiting[] = [];
  private readonly running = new Set<Running>();
  private dead = false;
  /** On their way to it. */
  private readonly coming = new Set<number>();
  private readonly concurrency: number;
  private readonly later: (work: () => void, ms: number) => void;
  private readonly around: { now(): number; outcomes(frame: OutcomesFrame): void };

  constructor(
    concurrency: number,
    later: (work: () => void, ms: number) => void,
    around: { now(): number; outcomes(frame: OutcomesFrame): void },
  ) {
    this.concurrency = concurrency;
    this.later = later;
    this.around = around;
  }

  /** A frame is on its way to it. */
  sent(frame: DownFrame): void {
    if (frame.type === 'tasks') for (const i of frame.values.keys()) this.coming.add(frame.first + i);
  }

  /** Up to `count` of the tasks that were not begun, those that would have been begun last first. `which`: by shared memory, or as a worker that is asked. */
  takeBack(count: number, which: 'all' | 'here'): number[] {
    const onTheirWay = which === 'all' ? this.coming : [];
    const leases = [...this.waiting.map(({ lease }) => lease), ...onTheirWay].slice(-count).reverse();
    for (const lease of leases) {
      this.coming.delete(lease);
      const at = this.waiting.findIndex((waiting) => waiting.lease === lease);
      if (at >= 0) this.waiting.splice(at, 1);
    }
    return leases;
  }

  receive(frame: DownFrame): void {
    if (this.dead) return;
    if (frame.type === 'tasks') this.accept(frame);
    else if (frame.type === 'abort') for (const lease of frame.leases) this.giveUp(lease);
  }

  cells(): RunningLease[] {
    return [...this.running].map(({ lease, since }) => ({ tag: tagOf(lease), since }));
  }

  inside(): Pick<Running, 'job' | 'since' | 'toldAt'>[] {
    return [...this.running].map((running) => ({ ...running }));
  }

  die(): void {
    this.dead = true;
  }

  private accept({ first, values, attempts }: TasksFrame): void {
    values.forEach((value, i) => {
      if (!this.coming.delete(first + i)) return;
      this.waiting.push({ lease: first + i, job: value as TimedJob, attempt: attempts?.[i] ?? 1, told: false });
    });
    this.begin();
  }

  private giveUp(lease: number): void {
    for (const waiting of this.waiting) if (waiting.lease === lease) waiting.told = true;
    for (const running of this.running) {
      if (running.lease !== lease || running.toldAt !== undefined) continue;
      running.toldAt = this.around.now();
      const { givesUpAfter } = running.job;
      if (Number.isFinite(givesUpAfter)) this.later(() => this.end(running, true), givesUpAfter);
    }
  }

  private begin(): void {
    while (this.running.size < this.concurrency) {
      const next = this.waiting.shift();
      if (!next) return;
      if (next.told) this.answer(next, true);
      else this.run({ ...next, since: this.around.now(), toldAt: undefined });
    }
  }

  private run(running: Running): void {
    this.running.add(running);
    const { job, attempt } = running;
    if (attempt > job.hangs) this.later(() => this.end(running, attempt - job.hangs <= job.failures), job.ms);
  }

  private end(running: Running, fails: boolean): void {
    if (this.dead || !this.running.delete(running)) return;
    this.answer(running, fails);
    this.begin();
  }

  private answer({ lease, job }: Pick<Running, 'lease' | 'job'>, fails: boolean): void {
    this.answeredAt = this.around.now();
    this.around.outcomes({
      type: 'outcomes',
      leases: lease,
      values: [fails ? encodeError(new Error(`${job.name} fails`)) : job.name],
      failed: fails ? [0] : undefined,
      children: undefined,
      ranMs: job.ms,
      times: undefined,
      heapMb: undefined,
      idle: this.running.size === 0 && this.waiting.length === 0,
    });
  }
}
