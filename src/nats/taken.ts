/** A result message and what of it was not taken yet. */
interface Message {
  readonly seq: number;
  readonly tally: Tally;
  left: number;
}

/** What the results of one message add to the books. */
export interface Tally {
  readonly done: number;
  readonly failed: number;
  readonly retried: number;
}

/** How far the consumer is; what is written down of it survives the controller. */
export interface Taken extends Tally {
  /** Everything up to this place in the result stream was taken. */
  readonly seq: number;
  /** Messages that were taken: one a chunk. */
  readonly chunks: number;
}

export const NOTHING_TAKEN: Taken = { seq: 0, chunks: 0, done: 0, failed: 0, retried: 0 };

/** Keeps which results were taken. Only what has nothing untaken before it counts: the rest comes again after a crash. */
export class Takings {
  private readonly open: Message[] = [];
  private known: Taken;
  private waiting = 0;

  constructor(known: Taken) {
    this.known = known;
  }

  get taken(): Taken {
    return this.known;
  }

  /** Results that were delivered and not taken. */
  get untaken(): number {
    return this.waiting;
  }

  /** A message has come with `count` results that the consumer takes in its own time. Returns what to call when it has taken one. */
  add(seq: number, tally: Tally, count: number): () => void {
    const message: Message = { seq, tally, left: count };
    this.open.push(message);
    this.waiting += count;
    this.settle();
    return () => {
      message.left--;
      this.waiting--;
      this.settle();
    };
  }

  private settle(): void {
    let settled = 0;
    for (const { left, seq, tally } of this.open) {
      if (left > 0) break;
      settled++;
      const { chunks, done, failed, retried } = this.known;
      this.known = {
        seq,
        chunks: chunks + 1,
        done: done + tally.done,
        failed: failed + tally.failed,
        retried: retried + tally.retried,
      };
    }
    if (settled > 0) this.open.splice(0, settled);
  }
}
