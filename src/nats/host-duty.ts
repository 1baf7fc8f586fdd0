import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { Objm } from '@nats-io/obj';
import { millis } from '@nats-io/transport-node';
import type { PoolCore } from '../controller/pool-core.js';
import { WorkerLostError } from '../errors.js';
import { Admission, entryOf } from './admission.js';
import type { HostReport } from './board.js';
import { type Chunk, indexAt, type Rules } from './chunk.js';
import type { Connected } from './connect.js';
import { Delivering } from './delivering.js';
import { demand } from './demand.js';
import { failureOf } from './failure.js';
import { HeldChunk } from './held-chunk.js';
import { Lane } from './lane.js';
import { type Names, WORKERS } from './names.js';
import { Noticeboard } from './noticeboard.js';
import { Payloads } from './payloads.js';
import { isMissing, isPassing, pause, persistently } from './persist.js';
import { type Delivery, Pulls } from './pulls.js';
import { REQUEST_MS } from './store.js';

const LOOK_MS = 250;
/** Signs of life in the time after which a chunk is given to others. */
const BEATS = 3;
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

/** Resolves with the `ack_wait` of a run when it is there; undefined: called off. */
export async function runIsThere(
  { nc }: Connected,
  { tasks }: Names,
  signal: AbortSignal,
): Promise<number | undefined> {
  const jsm = await jetstreamManager(nc, { checkAPI: false, timeout: REQUEST_MS });
  while (!signal.aborted) {
    try {
      const { config } = await jsm.consumers.info(tasks, WORKERS);
      return millis(config.ack_wait ?? 0);
    } catch (error) {
      if (!isMissing(error) && !isPassing(error)) throw error;
    }
    await pause(LOOK_MS);
  }
  return undefined;
}

/** What a host does while it serves a run: takes chunks, runs their tasks, stores the results, acknowledges. */
export class HostDuty {
  readonly counts: Counts = { done: 0, failed: 0, duplicates: 0, busyMs: 0 };
  private readonly config: DutyConfig;
  private readonly events: DutyEvents;
  private readonly pulls: Pulls;
  private readonly delivering: Delivering;
  private readonly payloads: Payloads;
  private readonly held = new Map<number, HeldChunk>();
  private readonly admission = new Admission<HeldChunk>();
  private readonly lanes = new Map<string, Lane>();
  private readonly beat: ReturnType<typeof setInterval>;
  private readonly off = new AbortController();
  private board: Noticeboard | undefined;
  private asking: ReturnType<typeof setImmediate> | undefined;
  private serviceMs: number | undefined;
  private perChunk = 1;
  private heldTasks = 0;
  private state: 'serving' | 'leaving' | 'stopped' = 'serving';
  private isPaused = false;
  private whenEmpty: (() => void) | undefined;
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
    this.beat = setInterval(() => this.sayAlive(), ackWaitMs / BEATS);
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
    return this.heldTasks;
  }

  /** Takes nothing new, gives back what was not begun, and delivers what was. */
  async leave(): Promise<void> {
    if (this.state !== 'serving') return;
    this.state = 'leaving';
    this.events.changed();
    this.board?.changed();
    await this.pulls.stop();
    for (const held of this.admission.clear()) this.giveBack(held);
    if (this.held.size > 0) {
      await new Promise<void>((resolve) => {
        this.whenEmpty = resolve;
      });
    }
  }

  /** Gives everything back. */
  async abandon(): Promise<void> {
    this.state = 'leaving';
    this.off.abort();
    await this.pulls.stop();
    for (const held of [...this.held.values()]) this.giveBack(held);
    this.admission.clear();
    this.whenEmpty?.();
  }

  /** The crew is gone: says so, and goes. */
  async end(): Promise<void> {
    this.state = 'stopped';
    clearInterval(this.beat);
    clearImmediate(this.asking);
    this.off.abort();
    await this.board?.leave(this.isOver);
  }

  private report(): HostReport {
    const { heldTasks: held, counts, state } = this;
    const { slots } = this.config;
    const now =
      state === 'serving' ? (this.held.size > 0 ? 'busy' : 'idle') : state === 'leaving' ? 'stopping' : 'stopped';
    return { state: now, slots, held, done: counts.done, busyMs: Math.round(counts.busyMs) };
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
      const { serviceMs, perChunk, heldTasks: held } = this;
      this.pulls.ask(demand({ slots: this.config.slots, held, asked: this.pulls.asked, serviceMs, perChunk }));
    });
  }

  private delivered(delivery: Delivery): void {
    const known = this.held.get(delivery.chunk);
    if (known) {
      known.reply = delivery.reply;
      this.say(known, '+WPI');
      return;
    }
    this.receive(delivery).catch((error: unknown) => this.events.failed(error));
  }

  private async receive({ chunk: number, count, bytes, reply }: Delivery): Promise<void> {
    const { value: chunk } = await this.payloads.open<Chunk>(bytes);
    if (this.held.has(number)) return;
    const held = new HeldChunk(number, chunk, count, reply);
    if (this.state !== 'serving') return this.say(held, '-NAK');
    this.held.set(number, held);
    this.heldTasks += held.size;
    this.perChunk += WEIGHT * (held.size - this.perChunk);
    await this.admit(held);
    this.board?.changed();
    this.events.changed();
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
    this.heldTasks -= held.size;
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
    if (stored !== 'given up') this.say(held, '+ACK');
    this.forget(held);
    this.runNext();
    this.askSoon();
  }

  private forget(held: HeldChunk): void {
    if (!this.held.delete(held.number)) return;
    this.heldTasks -= held.open;
    this.board?.changed();
    this.events.changed();
    if (this.held.size === 0) this.whenEmpty?.();
  }

  private giveBack(held: HeldChunk): void {
    this.say(held, '-NAK');
    this.forget(held);
  }

  private say({ reply }: HeldChunk, word: '+ACK' | '-NAK' | '+WPI'): void {
    const { nc } = this.config.connection;
    if (!nc.isClosed()) nc.publish(reply, word);
  }

  private sayAlive(): void {
    for (const held of this.held.values()) this.say(held, '+WPI');
  }

  /** The consumer answers in a strange way: the run may be gone. */
  private doubt(): void {
    const { connection, names } = this.config;
    jetstreamManager(connection.nc, { checkAPI: false, timeout: REQUEST_MS })
      .then((jsm) => jsm.consumers.info(names.tasks, WORKERS))
      .then(
        () => this.askSoon(),
        (error: unknown) => {
          if (isMissing(error)) this.runOver();
          else setTimeout(() => this.askSoon(), LOOK_MS);
        },
      );
  }
}

const mixed = (old: number | undefined, now: number): number => (old === undefined ? now : old + WEIGHT * (now - old));
