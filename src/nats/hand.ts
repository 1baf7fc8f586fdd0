import type { NatsConnection } from '@nats-io/transport-node';
import type { HeldChunk } from './held-chunk.js';

/** Signs of life in the time after which a chunk is given to others. */
const BEATS = 3;
/** In nanoseconds. */
const PUT_OFF = '-NAK {"delay": 1000000000}';

/** The chunks that a host has, from their delivery to their acknowledgement. */
export class Hand {
  private readonly nc: NatsConnection;
  private readonly held = new Map<number, HeldChunk>();
  private readonly beat: ReturnType<typeof setInterval>;
  private readonly changed: () => void;
  private open = 0;
  private whenEmpty: (() => void) | undefined;

  constructor(nc: NatsConnection, ackWaitMs: number, changed: () => void) {
    this.nc = nc;
    this.changed = changed;
    this.beat = setInterval(() => {
      for (const held of this.held.values()) this.say(held, '+WPI');
    }, ackWaitMs / BEATS);
  }

  /** Tasks that run or wait for a worker. */
  get tasks(): number {
    return this.open;
  }

  get isEmpty(): boolean {
    return this.held.size === 0;
  }

  get all(): readonly HeldChunk[] {
    return [...this.held.values()];
  }

  get(chunk: number): HeldChunk | undefined {
    return this.held.get(chunk);
  }

  take(held: HeldChunk): void {
    this.held.set(held.number, held);
    this.open += held.size;
  }

  /** Its tasks are over, though its result is not stored yet: their places are free. */
  ran(held: HeldChunk): void {
    if (this.held.has(held.number)) this.open -= held.size;
  }

  acknowledge(held: HeldChunk): void {
    this.say(held, '+ACK');
    this.forget(held);
  }

  /** Others may have it at once. */
  giveBack(held: HeldChunk): void {
    this.say(held, '-NAK');
    this.forget(held);
  }

  /** One that cannot be read now is to come again in a while. */
  putOff(reply: string): void {
    if (!this.nc.isClosed()) this.nc.publish(reply, PUT_OFF);
  }

  /** The same chunk has come again. */
  renewed(held: HeldChunk, reply: string): void {
    held.reply = reply;
    this.say(held, '+WPI');
  }

  forget(held: HeldChunk): void {
    if (!this.held.delete(held.number)) return;
    this.open -= held.open;
    this.changed();
    if (this.isEmpty) this.whenEmpty?.();
  }

  /** Resolves when nothing is in hand. */
  emptied(): Promise<void> {
    if (this.isEmpty) return Promise.resolve();
    return new Promise((resolve) => {
      this.whenEmpty = resolve;
    });
  }

  stop(): void {
    clearInterval(this.beat);
  }

  private say({ reply }: HeldChunk, word: '+ACK' | '-NAK' | '+WPI'): void {
    if (!this.nc.isClosed()) this.nc.publish(reply, word);
  }
}
