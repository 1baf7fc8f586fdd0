import type { LeaseId } from '../contract/task.js';
import type { Claims } from '../wire/claims.js';
import type { TasksFrame } from '../wire/frames.js';
import { claim, pass } from './claim.js';

/** Tasks as they came, how far they were begun, and where they end by now. */
export interface Batch {
  readonly frame: TasksFrame;
  /** Position of the next task to begin. */
  at: number;
  /** Those before it cannot be taken back any more. */
  claimed: number;
  end: number;
}

/** The batches that were not begun to the end, in the order they came. What the link takes back of them is never begun. */
export class Backlog {
  private readonly batches: Batch[] = [];
  private readonly claims: Claims | undefined;
  private readonly revoked: (lease: LeaseId) => void;
  /** Batches on offer come in the order of their numbers. */
  private awaited = 0;

  /** @param revoked - this lease was taken back */
  constructor(claims: Claims | undefined, revoked: (lease: LeaseId) => void) {
    this.claims = claims;
    this.revoked = revoked;
  }

  /** Nothing waits, as far as is known here. */
  get isEmpty(): boolean {
    return this.batches.length === 0;
  }

  add(frame: TasksFrame): void {
    const { batch } = frame;
    if (this.claims && batch !== undefined) {
      // It came before. Its cell may be another's by now.
      if (batch < this.awaited) return;
      this.awaited = batch + 1;
    }
    this.batches.push(untouched(frame));
  }

  /** Where the next task is, at position `at` of the batch; undefined: none waits. `ahead`: so many are going to be begun in a row. */
  next(ahead: number): Batch | undefined {
    for (let batch = this.batches[0]; batch; batch = this.batches[0]) {
      if (batch.at < batch.claimed || (batch.at < batch.end && this.isOurs(batch, ahead))) return batch;
      this.leave(batch);
    }
    return undefined;
  }

  /** The task at `at` was begun. */
  begun(batch: Batch): void {
    batch.at++;
    if (batch.at === batch.end) this.leave(batch);
  }

  /** Gives up to `count` of the last tasks back. */
  giveBack(count: number): LeaseId[] {
    const leases: LeaseId[] = [];
    for (let i = this.batches.length - 1; i >= 0; i--) {
      const batch = this.batches[i] as Batch;
      if (batch.frame.batch === undefined) continue;
      while (leases.length < count && batch.end > Math.max(batch.at, batch.claimed))
        leases.push(batch.frame.first + --batch.end);
    }
    for (const lease of leases) this.revoked(lease);
    return leases;
  }

  /** Whether a lease waits here, or in one of the frames that will come. */
  awaits(lease: LeaseId, held: readonly TasksFrame[]): boolean {
    return [...this.batches, ...held.map(untouched)].some(
      ({ frame: { first }, at, end }) => lease >= first + at && lease < first + end,
    );
  }

  /** All leases that wait here and in the frames that will come. */
  leases(held: readonly TasksFrame[]): LeaseId[] {
    return [...this.batches, ...held.map(untouched)].flatMap(({ frame, at, end }) =>
      Array.from({ length: end - at }, (_, i) => frame.first + at + i),
    );
  }

  clear(): void {
    this.batches.length = 0;
  }

  private isOurs(batch: Batch, ahead: number): boolean {
    const { claims } = this;
    const number = batch.frame.batch;
    if (claims && number !== undefined) batch.claimed += claim(claims, number, ahead);
    else batch.claimed = batch.at + 1;
    return batch.at < batch.claimed;
  }

  private leave({ frame: { batch, first }, at, end }: Batch): void {
    this.batches.shift();
    for (let lease = first + at; lease < first + end; lease++) this.revoked(lease);
    if (this.claims && batch !== undefined) pass(this.claims, batch);
  }
}

const untouched = (frame: TasksFrame): Batch => ({ frame, at: 0, claimed: 0, end: frame.values.length });
