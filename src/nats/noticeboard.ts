import { type KV, Kvm } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import type { HostReport, RunPhase } from './board.js';
import type { Names } from './names.js';
import { HOST_KEY, PHASE_KEY } from './roll-call.js';
import { watch } from './watch.js';

/** No more than one report in this time. */
const REPORT_MS = 50;

export interface NoticeboardEvents {
  /** How the host is now. */
  report(): HostReport;
  /** Where the run is. */
  phase(phase: RunPhase): void;
}

/** A host's side of the board: says how it is, and hears where the run is. */
export class Noticeboard {
  private readonly kv: KV;
  private readonly key: string;
  private readonly report: () => HostReport;
  private readonly unwatch: () => void;
  private readonly heartbeat: ReturnType<typeof setInterval>;
  private said = '';
  private saidAt = Number.NEGATIVE_INFINITY;
  private soon: ReturnType<typeof setTimeout> | undefined;
  private isOver = false;

  private constructor(nc: NatsConnection, kv: KV, ttlMs: number, host: string, { report, phase }: NoticeboardEvents) {
    this.kv = kv;
    this.key = `${HOST_KEY}${host}`;
    this.report = report;
    this.unwatch = watch(nc, kv, PHASE_KEY, ttlMs, (entry) => {
      if (entry.operation === 'PUT') phase(entry.string() as RunPhase);
    });
    this.heartbeat = setInterval(() => this.say(), Math.max(REPORT_MS, ttlMs / 4));
    this.say();
  }

  static async open(nc: NatsConnection, names: Names, host: string, events: NoticeboardEvents): Promise<Noticeboard> {
    const kv = await new Kvm(nc).open(names.board);
    const { ttl } = await kv.status();
    return new Noticeboard(nc, kv, ttl, host, events);
  }

  /** Its state may have changed. */
  changed(): void {
    if (this.isOver || this.soon !== undefined || this.report().state === this.said) return;
    const wait = this.saidAt + REPORT_MS - performance.now();
    if (wait <= 0) this.say();
    else this.soon = setTimeout(() => this.say(), wait);
  }

  /** The last report, then nothing. */
  async leave(isRunOver: boolean): Promise<void> {
    if (this.isOver) return;
    clearInterval(this.heartbeat);
    this.unwatch();
    await this.say();
    this.isOver = true;
    try {
      // When the run is over the controller has to read it; the board goes with the run.
      if (!isRunOver) await this.kv.delete(this.key);
    } catch {
      // It expires.
    }
  }

  private async say(): Promise<void> {
    if (this.isOver) return;
    clearTimeout(this.soon);
    this.soon = undefined;
    const report = this.report();
    this.said = report.state;
    this.saidAt = performance.now();
    try {
      await this.kv.put(this.key, JSON.stringify(report));
    } catch {
      this.said = '';
    }
  }
}
