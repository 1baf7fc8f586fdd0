import { createInbox, type Msg, type NatsConnection, nanos, type Subscription } from '@nats-io/transport-node';
import { Asked } from './asked.js';
import { follow } from './follow.js';
import { type Names, WORKERS } from './names.js';
import { pause } from './persist.js';
import { REQUEST_MS } from './store.js';

const EXPIRES_MS = 5_000;
const HEARTBEAT_MS = 1_000;
/** So many heartbeats may be missed. */
const MISSED = 2.5;

/** A message with a chunk, as it was delivered. */
export interface Delivery {
  /** Its number. */
  readonly chunk: number;
  /** How often it was delivered, first is 1. */
  readonly count: number;
  readonly bytes: Uint8Array;
  /** Where its acknowledgement goes. */
  readonly reply: string;
}

export interface PullEvents {
  delivered(delivery: Delivery): void;
  /** Something may be asked for again. */
  idle(): void;
  /** The consumer does not answer as it should. */
  doubtful(): void;
}

/**
 * Asks for chunks and hears of them, over one subscription for all requests. Not with the client's `fetch`: when a host leaves, every message that was on its way to
 * it is still heard, and given back at once.
 */
export class Pulls {
  private readonly nc: NatsConnection;
  private readonly subject: string;
  private readonly inbox: string;
  private readonly subscription: Subscription;
  private readonly events: PullEvents;
  private readonly requests = new Asked();
  private readonly timer: ReturnType<typeof setInterval>;
  private readonly unfollow: () => void;
  private isOver = false;

  constructor(nc: NatsConnection, names: Names, inboxPrefix: string | undefined, events: PullEvents) {
    this.nc = nc;
    this.subject = `$JS.API.CONSUMER.MSG.NEXT.${names.tasks}.${WORKERS}`;
    this.events = events;
    this.inbox = createInbox(inboxPrefix);
    this.subscription = nc.subscribe(this.inbox, { callback: (_, message) => this.heard(message) });
    this.timer = setInterval(() => this.look(), HEARTBEAT_MS);
    // What was asked of a server that went away is forgotten.
    this.unfollow = follow(nc, { back: () => this.nothingOpen() });
  }

  get asked(): number {
    return this.requests.count;
  }

  ask(count: number): void {
    if (this.isOver || count <= 0) return;
    const request = { batch: count, expires: nanos(EXPIRES_MS), idle_heartbeat: nanos(HEARTBEAT_MS) };
    this.requests.asked(count, performance.now());
    this.nc.publish(this.subject, JSON.stringify(request), { reply: this.inbox });
  }

  /** Asks for no more; resolves when nothing can come any more. */
  async stop(): Promise<void> {
    if (this.isOver) return;
    this.isOver = true;
    clearInterval(this.timer);
    this.unfollow();
    try {
      await Promise.race([this.subscription.drain(), pause(REQUEST_MS)]);
    } catch {
      // The connection is gone, and with it the subscription.
    }
  }

  private heard(message: Msg): void {
    const now = performance.now();
    const delivery = deliveryOf(message);
    if (delivery) {
      this.requests.came(now);
      this.events.delivered(delivery);
      return;
    }
    const { headers } = message;
    if (!headers) return;
    if (headers.code === 100) return this.requests.heartbeat(now);
    const left = Number.parseInt(headers.get('Nats-Pending-Messages'), 10);
    this.requests.over(Number.isNaN(left) ? undefined : left, now);
    if (headers.code !== 408 && !this.isOver) this.events.doubtful();
    else this.events.idle();
  }

  private look(): void {
    if (!this.requests.isForgotten(HEARTBEAT_MS * MISSED, performance.now())) return;
    this.events.doubtful();
  }

  private nothingOpen(): void {
    this.requests.over(undefined, performance.now());
    this.events.idle();
  }
}

/** What the server says of a message stands in the subject of its acknowledgement. */
export function deliveryOf({ reply = '', data }: Pick<Msg, 'reply' | 'data'>): Delivery | undefined {
  if (!reply.startsWith('$JS.ACK.')) return undefined;
  const tokens = reply.split('.');
  // Two more in front where the server knows of domains.
  const from = tokens.length > 9 ? 6 : 4;
  return { count: Number(tokens[from]), chunk: Number(tokens[from + 1]), bytes: data, reply };
}
