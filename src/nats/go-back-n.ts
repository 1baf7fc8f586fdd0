/** What is known of the stream cannot be: somebody else writes to it. */
export class StrangeWriter extends Error {}

/**
 * The writer's side of a stream in which item i must get sequence i. Many are on their way at a time; each is refused unless it is the next, so what comes
 * after one that was lost is refused too. Then it waits until nothing is on its way, asks the stream how far it is, and goes on from there.
 */
export class GoBackN<I> {
  /** The last one known to be stored. */
  private stored: number;
  /** The last one that was sent. */
  private sent: number;
  /** The last one that ever was: it may arrive late. */
  private furthest: number;
  /** Items; those from `head` on come after `stored`. */
  private kept: I[] = [];
  private head = 0;
  private underWay = 0;
  private broken = false;

  constructor(stored: number) {
    this.stored = stored;
    this.sent = stored;
    this.furthest = stored;
  }

  /** The last sequence that was given to an item. */
  get last(): number {
    return this.stored + this.unsettled;
  }

  get lastStored(): number {
    return this.stored;
  }

  /** Everything is stored. */
  get isSettled(): boolean {
    return this.unsettled === 0;
  }

  /** Items that are not known to be stored. */
  get unsettled(): number {
    return this.kept.length - this.head;
  }

  /** Nothing is on its way after a failure: time to ask the stream. */
  get mustAsk(): boolean {
    return this.broken && this.underWay === 0;
  }

  /** Returns the sequence it must get. */
  push(item: I): number {
    this.kept.push(item);
    return this.last;
  }

  /** The next one to send, with `window` under way at most; it counts as sent. */
  next(window: number): { readonly seq: number; readonly item: I } | undefined {
    if (this.broken || this.underWay >= window || this.sent >= this.last) return undefined;
    this.underWay++;
    this.sent++;
    this.furthest = Math.max(this.furthest, this.sent);
    return { seq: this.sent, item: this.kept[this.head + this.sent - this.stored - 1] as I };
  }

  /** That one is stored, and so are all before it. */
  arrived(seq: number): void {
    this.underWay--;
    this.keepAfter(seq);
  }

  /** Nobody knows what became of one. */
  failed(): void {
    this.underWay--;
    this.broken = true;
  }

  /**
   * The stream says how far it is.
   *
   * @throws StrangeWriter: further than what was sent, or not as far as it has confirmed.
   */
  answered(last: number): void {
    if (last > this.furthest || last < this.stored) {
      throw new StrangeWriter(`the task stream is at ${last}, and not between ${this.stored} and ${this.furthest}`);
    }
    this.keepAfter(last);
    this.sent = last;
    this.broken = false;
  }

  private keepAfter(seq: number): void {
    if (seq <= this.stored) return;
    this.head += seq - this.stored;
    this.stored = seq;
    // So that giving one up does not cost a copy of all that wait.
    if (this.head * 2 < this.kept.length) return;
    this.kept = this.kept.slice(this.head);
    this.head = 0;
  }
}
