/** Below this many spent places in front the array is left as it is. */
const SPENT = 1024;

/** Values that wait for credit, first in, first out. Adding and taking cost the same however many there are. */
export class WaitingValues<T> {
  private values: (T | undefined)[] = [];
  private head = 0;

  get size(): number {
    return this.values.length - this.head;
  }

  push(value: T): void {
    this.values.push(value);
  }

  /** Takes up to `count` values, the longest waiting first. */
  take(count: number): T[] {
    const end = Math.min(this.head + count, this.values.length);
    const taken = this.values.slice(this.head, end) as T[];
    this.forget(end);
    return taken;
  }

  /** Forgets the longest waiting value. */
  dropOldest(): void {
    if (this.size > 0) this.forget(this.head + 1);
  }

  clear(): void {
    this.values = [];
    this.head = 0;
  }

  private forget(end: number): void {
    if (end === this.values.length) {
      this.clear();
      return;
    }
    // A value that was taken must not be kept alive by its old place.
    this.values.fill(undefined, this.head, end);
    this.head = end;
    if (end > SPENT && end * 2 > this.values.length) {
      this.values = this.values.slice(end);
      this.head = 0;
    }
  }
}
