/**
 * Messages that a host has asked the server for and that did not come. The server says when a request is over and what of it is left; where it
 * says nothing at all for a while, no request is open any more.
 */
export class Asked {
  private open = 0;
  private heardAt = 0;

  get count(): number {
    return this.open;
  }

  asked(count: number, at: number): void {
    if (this.open === 0) this.heardAt = at;
    this.open += count;
  }

  came(at: number): void {
    this.heardAt = at;
    this.open = Math.max(0, this.open - 1);
  }

  /** A sign of life of a request that is open. */
  heartbeat(at: number): void {
    this.heardAt = at;
  }

  /** A request is over; `left` is what of it did not come, undefined where the server does not say: then all are over. */
  over(left: number | undefined, at: number): void {
    this.heardAt = at;
    this.open = left === undefined ? 0 : Math.max(0, this.open - left);
  }

  /** Whether requests were forgotten because the server has been silent for `ms`. */
  isForgotten(ms: number, at: number): boolean {
    if (this.open === 0 || at - this.heardAt < ms) return false;
    this.open = 0;
    return true;
  }
}
