/**
 * The places among ordered results that tasks hold, seen from the queue: all up to the highest that was handed out.
 *
 * Who is overtaken keeps a place too. Otherwise the results of those that overtook could fill all places while they
 * wait for it, and it would never find one.
 */
export class Places {
  /** The highest `seq` that was handed out. */
  private highest = -1;
  /** Tasks beyond it that were removed and need no place. */
  private readonly gone = new Set<number>();

  /** Whether the task holds a place already. */
  has(seq: number): boolean {
    return seq <= this.highest;
  }

  /** How many more places are held once `seq` is handed out: its own, and those of whom it overtakes. */
  cost(seq: number): number {
    if (this.has(seq)) return 0;
    let unneeded = 0;
    for (const each of this.gone) if (each < seq) unneeded++;
    return seq - this.highest - unneeded;
  }

  take(seq: number): void {
    if (this.has(seq)) return;
    this.highest = seq;
    for (const each of this.gone) if (each < seq) this.gone.delete(each);
  }

  /** The task will not come. */
  remove(seq: number): void {
    if (!this.has(seq)) this.gone.add(seq);
  }
}
