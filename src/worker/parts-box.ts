import type { LeaseId } from '../contract/task.js';
import type { TransferList } from '../contract/transfer.js';
import type { PartsRun } from '../wire/frames.js';
import type { Post } from './outbox.js';
import { asMoved } from './transfer.js';

/** Gathers results of tasks that give several until they are worth a message. */
export class PartsBox {
  private runs: PartsRun[] = [];
  /** What moves with a run, by its position; a result that moves something is a run of its own. */
  private moved: Map<number, TransferList> | undefined;
  /** How many results of a lease were gathered so far. */
  private readonly counts = new Map<LeaseId, number>();
  private readonly post: Post;

  constructor(post: Post) {
    this.post = post;
  }

  get isEmpty(): boolean {
    return this.runs.length === 0;
  }

  add(lease: LeaseId, value: unknown): void {
    const from = this.counts.get(lease) ?? 0;
    this.counts.set(lease, from + 1);
    const moved = asMoved(value);
    if (moved) {
      this.moved ??= new Map();
      this.moved.set(this.runs.length, moved.list);
      this.runs.push([lease, from, [moved.value]]);
      return;
    }
    const at = this.runs.length - 1;
    const last = this.runs[at];
    if (last && last[0] === lease && !this.moved?.has(at)) last[2].push(value);
    else this.runs.push([lease, from, [value]]);
  }

  /** Its outcome is known: it gives no more. */
  close(lease: LeaseId): void {
    this.counts.delete(lease);
  }

  /** Sends what was gathered; returns the leases with a result that cannot be cloned, and why. Nothing of theirs is sent from there on. */
  flush(): Map<LeaseId, unknown> | undefined {
    const { runs, moved } = this;
    if (runs.length === 0) return undefined;
    this.runs = [];
    this.moved = undefined;
    try {
      this.post({ type: 'parts', runs }, moved && [...moved.values()].flat());
      return undefined;
    } catch {
      return this.sendOneByOne(runs, moved);
    }
  }

  private sendOneByOne(runs: PartsRun[], moved: Map<number, TransferList> | undefined): Map<LeaseId, unknown> {
    const refused = new Map<LeaseId, unknown>();
    for (const [at, [lease, from, values]] of runs.entries()) {
      for (const [i, value] of values.entries()) {
        if (refused.has(lease)) break;
        try {
          this.post({ type: 'parts', runs: [[lease, from + i, [value]]] }, moved?.get(at));
        } catch (error) {
          refused.set(lease, error);
        }
      }
    }
    return refused;
  }
}
