import type { Task } from '../../../src/contract/task.js';
import type { Command } from '../../../src/dispatch/messages.js';
import { Planning } from './planning.js';

/** A batch in a worker's hands. */
interface Batch {
  readonly feed: number;
  readonly first: number;
  readonly times: readonly number[];
}

/** Tells how long the next task of a feed takes, in ms. */
export type Service = () => number;

/**
 * Streams without an end on workers who take their batches one after the other, in virtual time: the real ledger, and what each feed was given.
 */
export class Sharing {
  readonly planning: Planning;
  /** Worker time of answered tasks, by feed. */
  readonly given = new Map<number, number>();
  /** The longest batch so far. */
  longest = 2;
  /** Feeds of all batches handed out, in order. */
  readonly turns: number[] = [];
  now = 0;
  private readonly services = new Map<number, Service>();
  private readonly hands = new Map<number, { batches: Batch[]; freeAt: number }>();

  constructor(workers: number, batch: 'auto' | number = 'auto') {
    this.planning = new Planning({ batch });
    for (let id = 1; id <= workers; id++) {
      this.hands.set(id, { batches: [], freeAt: 0 });
      this.planning.ready(id);
    }
  }

  /** Opens a feed that always has something waiting; with a `limit`, no more than so many without an outcome. */
  open(feed: number, service: Service, limit = 2000): void {
    this.services.set(feed, service);
    this.given.set(feed, 0);
    this.carryOut(this.planning.open(feed, { window: limit, resultCapacity: Number.POSITIVE_INFINITY }));
  }

  /** A task that comes alone. */
  add(feed: number, ...values: unknown[]): void {
    this.carryOut(this.planning.pulled(feed, ...values));
  }

  /** Hears the next answer. Returns its feed. */
  step(): number {
    const [id, hand] = this.nextToAnswer();
    const batch = hand.batches.shift() as Batch;
    const ranMs = batch.times.reduce((sum, ms) => sum + ms, 0);
    this.now = Math.max(this.now, hand.freeAt + ranMs);
    hand.freeAt += ranMs;
    this.longest = Math.max(this.longest, ranMs);
    this.given.set(batch.feed, (this.given.get(batch.feed) ?? 0) + ranMs);
    const { first, times } = batch;
    this.carryOut(this.planning.answered(id, { first, count: times.length, ranMs }));
    return batch.feed;
  }

  private nextToAnswer(): [number, { batches: Batch[]; freeAt: number }] {
    let best: [number, { batches: Batch[]; freeAt: number }] | undefined;
    let at = Number.POSITIVE_INFINITY;
    for (const entry of this.hands) {
      const [{ times } = { times: undefined }] = entry[1].batches;
      if (!times) continue;
      const end = times.reduce((sum, ms) => sum + ms, entry[1].freeAt);
      if (end < at) [best, at] = [entry, end];
    }
    if (!best) throw new Error('nobody has anything in hand');
    return best;
  }

  private carryOut(commands: readonly Command[]): void {
    for (const command of commands) {
      if (command.type === 'lease') this.lease(command.worker, command.feed, command.first, command.tasks);
      if (command.type === 'pull' && Number.isFinite(command.count)) {
        const values = Array.from({ length: command.count }, () => 0);
        if (this.services.has(command.feed)) this.carryOut(this.planning.pulled(command.feed, ...values));
      }
    }
  }

  private lease(worker: number, feed: number, first: number, tasks: readonly Task[]): void {
    const hand = this.hands.get(worker);
    const service = this.services.get(feed) ?? (() => 1);
    if (!hand) throw new Error('no such worker');
    if (hand.batches.length === 0) hand.freeAt = Math.max(hand.freeAt, this.now);
    hand.batches.push({ feed, first, times: tasks.map(service) });
    this.turns.push(feed);
  }
}
