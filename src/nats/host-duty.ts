import { jetstream } from '@nats-io/jetstream';
import { Objm } from '@nats-io/obj';
import type { PoolCore } from '../controller/pool-core.js';
import { WorkerLostError } from '../errors.js';
import { Admission, entryOf } from './admission.js';
import type { HostReport } from './board.js';
import { type Chunk, indexAt, type Rules } from './chunk.js';
import type { Connected } from './connect.js';
import { Delivering } from './delivering.js';
import { demand } from './demand.js';
import { failureOf } from './failure.js';
import { Hand } from './hand.js';
import { HeldChunk } from './held-chunk.js';
import { Lane } from './lane.js';
import type { Names } from './names.js';
import { Noticeboard } from './noticeboard.js';
import { Payloads } from './payloads.js';
import { persistently } from './persist.js';
import { type Delivery, Pulls } from './pulls.js';
import { ackWaitOf } from './run-is-there.js';
import { REQUEST_MS } from './store.js';

const LOOK_MS = 250;
const WEIGHT = 0.2;

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
  private readonly lanes = new Map<string, Lane>();
  private readonly off = new AbortController();
  private board: Noticeboard | undefined;
  private asking: ReturnType<typeof setImmediate> | undefined;
  private later: ReturnType<typeof setTimeout> | undefined;
  private serviceMs: number | undefined;
  private perChunk = 1;
  private state: 'serving' | 'leaving' | 'stopped' = 'serving';
  private isPaused = false;
  private isOver = false;

  constructor(config: DutyConfig, ackWaitMs: number, events: DutyEvents) {
    this.config = config;
    this.events = events;
    const { connection, names, host } = config;
    const { nc, inboxPrefix } = connection;
    this.payloads = new Payloads(nc.info?.max_payload ?? 2 ** 20, () => new Objm(nc).open(names.blobs));
    this.delivering = new Delivering(
      jetstream(nc, { timeout: REQUEST_MS }),
      names,
      this.payloads,
      host,
      this.off.signal,
    );
    this.pulls = new Pulls(nc, names, inboxPrefix, {
      delivered: (delivery) => this.delivered(delivery),
      idle: () => this.askSoon(),
      doubtful: () => this.doubt(),
    });
    this.hand = new Hand(nc, ackWaitMs, () => this.changed());
  }

  async begin(): Promise<void> {
    const { connection, names, host } = this.config;
    this.board = await persistently(this.off.signal, () =>
      Noticeboard.open(
        connection.nc,
        names,
        host,
        () => this.report(),
        (phase) => {
          this.isPaused = phase === 'pause';
          if (phase === 'stop') this.runOver();
          else this.askSoon();
        },
      ),
    );
    this.askSoon();
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
    clearImmediate(this.asking);
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

  private runOver(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.events.over();
  }

  /** Once for all that becomes free in a turn of the loop. */
  private askSoon(): void {
    this.asking ??= setImmediate(() => {
      this.asking = undefined;
      if (this.state !== 'serving' || this.isPaused) return;
      const { serviceMs, perChunk } = this;
      const held = this.hand.tasks;
      this.pulls.ask(demand({ slots: this.config.slots, held, asked: this.pulls.asked, serviceMs, perChunk }));
    });
  }

  private delivered(delivery: Delivery): void {
    const known = this.hand.get(delivery.chunk);
    if (known) this.hand.renewed(known, delivery.reply);
    else this.receive(delivery).catch((error: unknown) => this.events.failed(error));
  }

  private async receive({ chunk: number, count, bytes, reply }: Delivery): Promise<void> {
    const { value: chunk } = await this.payloads.open<Chunk>(bytes);
    if (this.hand.get(number)) return;
    const held = new HeldChunk(number, chunk, count, reply);
    this.hand.take(held);
    if (this.state !== 'serving') return this.hand.giveBack(held);
    this.perChunk += WEIGHT * (held.size - this.perChunk);
    await this.admit(held);
    this.changed();
  }

  private async admit(held: HeldChunk): Promise<void> {
    const { rules, suspect = false } = held.chunk;
    const { size, deliveries } = held;
    const entry = entryOf({ size, isSuspect: suspect, deliveries, maxAttempts: rules.maxAttempts });
    if (entry === 'split') return this.settle(held, await this.delivering.split(held));
    this.admission.add(held, entry === 'alone');
    this.runNext();
  }

  private runNext(): void {
    for (const held of this.admission.next()) this.run(held).catch((error: unknown) => this.events.failed(error));
  }

  private async run(held: HeldChunk): Promise<void> {
    const { rules, suspect = false } = held.chunk;
    const { size, deliveries, number } = held;
    const entry = entryOf({ size, isSuspect: suspect, deliveries, maxAttempts: rules.maxAttempts });
    if (entry !== 'run' && !(await this.delivering.begin(number, 1))) return this.lost(held);
    this.laneFor(rules).push(held);
  }

  /** It was begun, and nobody is left to tell what became of it. */
  private async lost(held: HeldChunk): Promise<void> {
    const { values, index, rules } = held.chunk;
    const { maxAttempts } = rules;
    values.forEach((task, position) => {
      const message = `task ${indexAt(index, position)} failed: ${maxAttempts} hosts went away while they ran it`;
      const loss = { reason: 'its host went away', exitCode: undefined };
      held.fail(position, failureOf(task, new WorkerLostError(message, task, maxAttempts, loss), maxAttempts));
    });
    await this.finish(held);
  }

  private laneFor(rules: Rules): Lane {
    const key = JSON.stringify(rules);
    const known = this.lanes.get(key);
    if (known) return known;
    const lane = new Lane(this.config.core, rules, {
      advanced: (held) => {
        if (held.open === 0) this.finish(held).catch((error: unknown) => this.events.failed(error));
      },
      broken: (error) => {
        if (this.state === 'serving') this.events.failed(error);
      },
    });
    this.lanes.set(key, lane);
    return lane;
  }

  private async finish(held: HeldChunk): Promise<void> {
    const { ranMs } = held.result(this.config.host);
    // Its places are free, though its result is still on its way.
    this.hand.ran(held);
    this.askSoon();
    this.serviceMs = mixed(this.serviceMs, ranMs / held.size);
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
    this.askSoon();
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
        else this.askSoon();
      },
      () => {
        this.later = setTimeout(() => this.askSoon(), LOOK_MS);
      },
    );
  }
}

const mixed = (old: number | undefined, now: number): number => (old === undefined ? now : old + WEIGHT * (now - old));
