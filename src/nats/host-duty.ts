import { jetstream } from '@nats-io/jetstream';
import { Objm } from '@nats-io/obj';
import type { PoolCore } from '../controller/pool-core.js';
import { Admission, entryOf } from './admission.js';
import { Asking } from './asking.js';
import type { HostReport, RunPhase } from './board.js';
import type { Chunk } from './chunk.js';
import type { Connected } from './connect.js';
import { Delivering } from './delivering.js';
import { failAsLost } from './fail-as-lost.js';
import { Hand } from './hand.js';
import { HeldChunk } from './held-chunk.js';
import { Lanes } from './lanes.js';
import type { Names } from './names.js';
import { Noticeboard } from './noticeboard.js';
import { Payloads } from './payloads.js';
import { persistently } from './persist.js';
import { type Delivery, Pulls } from './pulls.js';
import { ackWaitOf } from './run-is-there.js';
import { REQUEST_MS } from './store.js';

const LATER_MS = 100;

export interface DutyEvents {
  changed(): void;
  /** The run is over. */
  over(): void;
  failed(error: unknown): void;
}

export interface DutyConfig {
  readonly connection: Connected;
  readonly names: Names;
  readonly host: string;
  readonly slots: number;
  readonly core: PoolCore;
}

interface Counts {
  done: number;
  failed: number;
  duplicates: number;
  busyMs: number;
}

/** What a host does while it serves a run: takes chunks, runs their tasks, stores the results, acknowledges. */
export class HostDuty {
  readonly counts: Counts = { done: 0, failed: 0, duplicates: 0, busyMs: 0 };
  private readonly config: DutyConfig;
  private readonly events: DutyEvents;
  private readonly pulls: Pulls;
  private readonly delivering: Delivering;
  private readonly payloads: Payloads;
  private readonly hand: Hand;
  private readonly admission = new Admission<HeldChunk>();
  private readonly lanes: Lanes;
  private readonly off = new AbortController();
  private board: Noticeboard | undefined;
  private readonly asking: Asking;
  private later: ReturnType<typeof setTimeout> | undefined;
  private state: 'serving' | 'leaving' | 'stopped' = 'serving';
  private isPaused = false;
  private isOver = false;

  constructor(config: DutyConfig, ackWaitMs: number, events: DutyEvents) {
    this.config = config;
    this.events = events;
    const { connection, names, host } = config;
    const { nc, inboxPrefix } = connection;
    const js = jetstream(nc, { timeout: REQUEST_MS });
    this.payloads = new Payloads(nc.info?.max_payload ?? 2 ** 20, () => new Objm(nc).open(names.blobs));
    this.delivering = new Delivering(js, names, this.payloads, host, this.off.signal, () => this.doubt());
    this.lanes = new Lanes(config.core, {
      advanced: (held) => {
        if (held.open === 0) this.finish(held).catch((error: unknown) => this.events.failed(error));
      },
      broken: (error) => {
        if (this.state === 'serving') this.events.failed(error);
      },
    });
    this.pulls = new Pulls(nc, names, inboxPrefix, {
      delivered: (delivery) => this.delivered(delivery),
      idle: () => this.asking.soon(),
      doubtful: () => this.doubt(),
    });
    this.hand = new Hand(nc, ackWaitMs, () => this.changed());
    this.asking = new Asking({
      slots: config.slots,
      held: () => (this.state === 'serving' && !this.isPaused ? this.hand.tasks : undefined),
      asked: () => this.pulls.asked,
      ask: (count) => this.pulls.ask(count),
    });
  }

  async begin(): Promise<void> {
    const { connection, names, host } = this.config;
    const events = { report: () => this.report(), phase: (phase: RunPhase) => this.heard(phase) };
    this.board = await persistently(this.off.signal, () => Noticeboard.open(connection.nc, names, host, events));
    this.asking.soon();
  }

  get inHand(): number {
    return this.hand.tasks;
  }

  /** Takes nothing new, gives back what was not begun, and delivers what was. */
  async leave(): Promise<void> {
    if (this.state !== 'serving') return;
    this.state = 'leaving';
    this.changed();
    await this.pulls.stop();
    for (const held of this.admission.clear()) this.hand.giveBack(held);
    await this.hand.emptied();
  }

  /** Gives everything back. */
  async abandon(): Promise<void> {
    this.state = 'leaving';
    this.off.abort();
    await this.pulls.stop();
    for (const held of this.hand.all) this.hand.giveBack(held);
    this.admission.clear();
  }

  /** The crew is gone: says so, and goes. */
  async end(): Promise<void> {
    this.state = 'stopped';
    this.hand.stop();
    this.asking.stop();
    clearTimeout(this.later);
    this.off.abort();
    await this.board?.leave(this.isOver);
  }

  private report(): HostReport {
    const { counts, hand, state } = this;
    const { slots } = this.config;
    const now = state === 'serving' ? (hand.isEmpty ? 'idle' : 'busy') : state === 'leaving' ? 'stopping' : 'stopped';
    return { state: now, slots, held: hand.tasks, done: counts.done, busyMs: Math.round(counts.busyMs) };
  }

  private heard(phase: RunPhase): void {
    this.isPaused = phase === 'pause';
    if (phase === 'stop') this.runOver();
    else this.asking.soon();
  }

  private runOver(): void {
    if (this.isOver) return;
    this.isOver = true;
    // Who is leaving already has nobody to deliver to any more.
    if (this.state === 'leaving') this.abandon().catch(() => undefined);
    this.events.over();
  }

  private delivered(delivery: Delivery): void {
    const known = this.hand.get(delivery.chunk);
    if (known) this.hand.renewed(known, delivery.reply);
    else this.receive(delivery).catch((error: unknown) => this.events.failed(error));
  }

  private async receive({ chunk: number, count, bytes, reply }: Delivery): Promise<void> {
    const chunk = await this.read(bytes);
    if (!chunk) return this.hand.putOff(reply);
    const known = this.hand.get(number);
    if (known) return this.hand.renewed(known, reply);
    const held = new HeldChunk(number, chunk, count, reply);
    this.hand.take(held);
    if (this.state !== 'serving') return this.hand.giveBack(held);
    this.asking.came(held);
    await this.admit(held);
    this.changed();
  }

  /** Undefined: what is too large for a message cannot be fetched now. */
  private async read(bytes: Uint8Array): Promise<Chunk | undefined> {
    try {
      return (await this.payloads.open<Chunk>(bytes)).value;
    } catch {
      return undefined;
    }
  }

  private async admit(held: HeldChunk): Promise<void> {
    const entry = entryOf(held);
    if (entry === 'split') return this.settle(held, await this.delivering.split(held));
    this.admission.add(held, entry === 'alone');
    this.runNext();
  }

  private runNext(): void {
    for (const held of this.admission.next()) this.run(held).catch((error: unknown) => this.events.failed(error));
  }

  private async run(held: HeldChunk): Promise<void> {
    const begun = entryOf(held) === 'run' ? 'stored' : await this.delivering.begin(held);
    if (begun === 'stored') return this.lanes.push(held);
    if (begun === 'given up') return;
    failAsLost(held);
    await this.finish(held);
  }

  private async finish(held: HeldChunk): Promise<void> {
    const { ranMs } = held.result(this.config.host);
    // Its places are free, though its result is still on its way.
    this.hand.ran(held);
    this.asking.soon();
    this.asking.ran(held, ranMs);
    this.counts.busyMs += ranMs;
    const stored = await this.delivering.deliver(held);
    if (stored === 'stored') {
      this.counts.done += held.size;
      this.counts.failed += held.failures;
    } else if (stored === 'duplicate') this.counts.duplicates += held.size;
    this.admission.over();
    this.settle(held, stored);
  }

  private settle(held: HeldChunk, stored: 'stored' | 'duplicate' | 'given up'): void {
    if (stored === 'given up') this.hand.forget(held);
    else this.hand.acknowledge(held);
    this.runNext();
    this.asking.soon();
  }

  private changed(): void {
    this.board?.changed();
    this.events.changed();
  }

  /** The consumer answers in a strange way: the run may be gone. */
  private doubt(): void {
    const { connection, names } = this.config;
    ackWaitOf(connection.nc, names).then(
      (ackWaitMs) => {
        if (ackWaitMs === undefined) this.runOver();
        else this.askLater();
      },
      () => this.askLater(),
    );
  }

  private askLater(): void {
    clearTimeout(this.later);
    this.later = setTimeout(() => this.asking.soon(), LATER_MS);
  }
}
