/** What is to be done with a chunk before it is begun. */
export type Entry =
  /** It is run with the others. */
  | 'run'
  /** It may cost the host its life: nothing else runs meanwhile, and that it is begun is written down first. */
  | 'alone'
  /** It may be begun once only: that is written down first. */
  | 'once'
  /** Hosts went away under it, and it holds several tasks: each is given a chunk of its own. */
  | 'split';

/** How a chunk is let in that was delivered `deliveries` times. Deliveries alone prove nothing: it may never have been begun. */
export function entryOf(chunk: {
  readonly size: number;
  readonly isSuspect: boolean;
  readonly deliveries: number;
  readonly maxAttempts: number;
}): Entry {
  const { size, isSuspect, deliveries, maxAttempts } = chunk;
  if (maxAttempts === 1) return 'once';
  if (!isSuspect && deliveries < Math.max(2, maxAttempts)) return 'run';
  return size > 1 ? 'split' : 'alone';
}

/** Which of the chunks in hand may begin: those that must be alone wait until nothing runs, and the others wait for them. */
export class Admission<C> {
  private readonly others: C[] = [];
  private readonly alone: C[] = [];
  private running = 0;
  private isAlone = false;

  /** Chunks that were not begun. */
  get waiting(): readonly C[] {
    return [...this.alone, ...this.others];
  }

  add(chunk: C, isAlone: boolean): void {
    (isAlone ? this.alone : this.others).push(chunk);
  }

  /** Takes those that begin now. */
  next(): readonly C[] {
    if (this.isAlone) return [];
    const suspect = this.alone[0];
    if (suspect === undefined) {
      const begun = this.others.splice(0);
      this.running += begun.length;
      return begun;
    }
    if (this.running > 0) return [];
    this.alone.shift();
    this.isAlone = true;
    this.running = 1;
    return [suspect];
  }

  /** One that was begun is over. */
  over(): void {
    this.running--;
    this.isAlone = false;
  }

  /** Forgets what was not begun, and returns it. */
  clear(): readonly C[] {
    return [...this.alone.splice(0), ...this.others.splice(0)];
  }
}
