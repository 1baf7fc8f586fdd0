import type { LeaseId } from '../contract/task.js';
import type { TasksFrame } from './frames.js';

/**
 * Memory that a worker and its link share, so that tasks which were handed out and not begun can be taken back while the worker is in a loop that lets no
 * message in. One cell for each of the batches that may be on the way or in hand: how many of its tasks were begun, from the front, and where its end is, which
 * the link may move towards the front. Both move by compare-and-exchange on one cell, so a task is either begun or taken back. One more cell
 * counts the batches that the worker is through with.
 */
export type Claims = Int32Array<SharedArrayBuffer>;

export const BATCHES = 16;
export const THROUGH = 16;
/** A cell has 15 bits for the end: a larger batch cannot be taken back. */
const MOST = 2 ** 15 - 1;
export const BEGUN = 0xffff;
export const END = 16;

/** Undefined where memory cannot be shared. */
export function claims(): Claims | undefined {
  if (typeof SharedArrayBuffer === 'undefined') return undefined;
  return new Int32Array(new SharedArrayBuffer((BATCHES + 1) * Int32Array.BYTES_PER_ELEMENT));
}

/** Sends a batch so that it can be taken back; what has moved with its tasks would be gone. `offers`: undefined where memory cannot be shared. */
export function sendOnOffer(frame: TasksFrame, offers: Offers | undefined, send: (frame: TasksFrame) => void): void {
  frame.batch = offers ? offers.make(frame.first, frame.values.length) : 0;
  try {
    send(frame);
  } catch (error) {
    if (frame.batch !== undefined) offers?.withdraw();
    throw error;
  }
}

/** The link's side: which batches it has on offer, and what of them it takes back. */
export class Offers {
  private readonly cells: Claims;
  private next = 0;
  /** Batches that the worker may not be through with, the oldest first. */
  private readonly open: { readonly batch: number; readonly first: LeaseId }[] = [];

  constructor(cells: Claims) {
    this.cells = cells;
  }

  /** Puts a batch on offer, before it is sent; undefined: this one cannot be taken back. */
  make(first: LeaseId, count: number): number | undefined {
    const through = Atomics.load(this.cells, THROUGH);
    while (this.open[0] && this.open[0].batch < through) this.open.shift();
    const batch = this.next;
    if (count > MOST || batch - through >= BATCHES) return undefined;
    this.next++;
    this.open.push({ batch, first });
    Atomics.store(this.cells, batch % BATCHES, count << END);
    return batch;
  }

  /** The last one could not be sent. */
  withdraw(): void {
    this.open.pop();
    this.next--;
  }

  /** Takes back up to `count` tasks that were not begun, those that would have been begun last first. */
  takeBack(count: number): LeaseId[] {
    const taken: LeaseId[] = [];
    for (let i = this.open.length - 1; i >= 0 && taken.length < count; i--) {
      const { batch, first } = this.open[i] as { batch: number; first: LeaseId };
      const [from, to] = this.shorten(batch % BATCHES, count - taken.length);
      for (let at = to - 1; at >= from; at--) taken.push(first + at);
    }
    return taken;
  }

  private shorten(at: number, count: number): [from: number, to: number] {
    for (let seen = Atomics.load(this.cells, at); ; ) {
      const end = seen >> END;
      const from = Math.max(seen & BEGUN, end - count);
      const now = Atomics.compareExchange(this.cells, at, seen, (from << END) | (seen & BEGUN));
      if (now === seen) return [from, end];
      seen = now;
    }
  }
}
