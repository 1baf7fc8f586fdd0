/** Below this many spent places in front the array is left as it is. */
const SPENT = 1024;

/** First in, first out. Adding and taking cost the same however many there are. */
export class ResultLine<V> {
  private values: (V | undefined)[] = [];
  private first = 0;

  get size(): number {
    return this.values.length - this.first;
  }

  peek(): V | undefined {
    return this.values[this.first];
  }

  push(value: V): void {
    this.values.push(value);
  }

  /** Takes the one that has waited longest; there must be one. */
  take(): V {
    const taken = this.values[this.first] as V;
    // What was taken is not kept: results may be large.
    this.values[this.first++] = undefined;
    if (this.first === this.values.length) this.clear();
    else if (this.first > SPENT && this.first * 2 > this.values.length) {
      this.values = this.values.slice(this.first);
      this.first = 0;
    }
    return taken;
  }

  clear(): void {
    this.values = [];
    this.first = 0;
  }
}
