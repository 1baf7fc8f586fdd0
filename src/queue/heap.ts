/** A binary heap: what `before` puts first is on top. Adding and taking cost the logarithm of its size. */
export class Heap<V> {
  private readonly values: V[] = [];
  private readonly before: (a: V, b: V) => boolean;

  /** `before` must be a total order. */
  constructor(before: (a: V, b: V) => boolean) {
    this.before = before;
  }

  get size(): number {
    return this.values.length;
  }

  peek(): V | undefined {
    return this.values[0];
  }

  push(value: V): void {
    this.up(this.values.length, value);
  }

  pop(): V | undefined {
    return this.values.length > 0 ? this.removeAt(0) : undefined;
  }

  /** Where the first one is that `which` holds for; -1: nowhere. Looks at all of them. */
  find(which: (value: V) => boolean): number {
    const { values } = this;
    let found = -1;
    for (let at = 0; at < values.length; at++) {
      const value = values[at] as V;
      if (which(value) && (found < 0 || this.before(value, values[found] as V))) found = at;
    }
    return found;
  }

  removeAt(at: number): V {
    const { values } = this;
    const removed = values[at] as V;
    const last = values.pop() as V;
    if (at === values.length) return removed;
    // What stood last may belong above the gap, where it comes from another branch.
    if (this.before(last, removed)) this.up(at, last);
    else this.down(at, last);
    return removed;
  }

  /** Removes everything and returns it in order. */
  clear(): V[] {
    return this.values.splice(0).sort((a, b) => (this.before(a, b) ? -1 : 1));
  }

  private up(from: number, value: V): void {
    const { values } = this;
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = values[parent] as V;
      if (!this.before(value, above)) break;
      values[at] = above;
      at = parent;
    }
    values[at] = value;
  }

  private down(from: number, value: V): void {
    const { values } = this;
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= values.length) break;
      if (child + 1 < values.length && this.before(values[child + 1] as V, values[child] as V)) child++;
      if (!this.before(values[child] as V, value)) break;
      values[at] = values[child] as V;
      at = child;
    }
    values[at] = value;
  }
}
