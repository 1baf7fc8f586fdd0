import { emptyArray } from './empty-array.js';

/** Below this many spent places in front the array is left as it is. */
const SPENT = 1024;

/** First in, first out. Adding and taking cost the same however many there are. */
export class Line<V> {
  private values = emptyArray<V | undefined>();
  private head = 0;

  get size(): number {
    return this.values.length - this.head;
  }

  peek(): V | undefined {
    return this.values[this.head];
  }

  push(value: V): void {
    this.values.push(value);
  }

  /** Takes the one that has waited longest; there must be one. */
  take(): V {
    const taken = this.values[this.head] as V;
    // What was taken is not kept: it may be large.
    this.values[this.head] = undefined;
    this.moveTo(this.head + 1);
    return taken;
  }

  /** Takes up to `count`, those that have waited longest first. */
  takeUpTo(count: number): V[] {
    const end = Math.min(this.head + count, this.values.length);
    const taken = this.values.slice(this.head, end) as V[];
    this.values.fill(undefined, this.head, end);
    this.moveTo(end);
    return taken;
  }

  /** Takes the first of those that are meant, wherever it waits. */
  remove(which: (value: V) => boolean): V | undefined {
    const at = this.values.findIndex((value, i) => i >= this.head && which(value as V));
    return at < 0 ? undefined : this.values.splice(at, 1)[0];
  }

  clear(): void {
    this.values = emptyArray();
    this.head = 0;
  }

  private moveTo(head: number): void {
    if (head === this.values.length) return this.clear();
    const isWorthIt = head > SPENT && head * 2 > this.values.length;
    if (isWorthIt) this.values = this.values.slice(head);
    this.head = isWorthIt ? 0 : head;
  }
}
