/**
 * Numbers that are passed over when their turn comes. Neighbours are kept as one range, so that many in a row, behind
 * one that takes its time, cost no more than one.
 */
export class SteppedAside {
  /** From the first of a range to the one behind its last, and back. */
  private readonly endOf = new Map<number, number>();
  private readonly startOf = new Map<number, number>();

  /** How many ranges are kept. */
  get size(): number {
    return this.endOf.size;
  }

  add(number: number): void {
    const start = this.startOf.get(number) ?? number;
    const end = this.endOf.get(number + 1) ?? number + 1;
    this.startOf.delete(number);
    this.endOf.delete(number + 1);
    this.endOf.set(start, end);
    this.startOf.set(end, start);
  }

  /** The next number from `number` on that has not stepped aside. Forgets those that have. */
  pass(number: number): number {
    const end = this.endOf.get(number);
    if (end === undefined) return number;
    this.endOf.delete(number);
    this.startOf.delete(end);
    return end;
  }
}
