import type { MemberState } from '../contract/quorum.js';

/** What a host says of itself. */
export interface HostReport {
  readonly state: Extract<MemberState, 'idle' | 'busy' | 'stopping' | 'stopped'>;
  readonly slots: number;
  readonly held: number;
  /** Tasks whose outcome it has delivered. */
  readonly done: number;
  readonly busyMs: number;
}

/** Where the run is, for the hosts. */
export type RunPhase = 'run' | 'pause' | 'stop';

/** A host on the board, as the controller sees it. */
export interface Host {
  readonly id: string;
  /** Its place in the order of arrival, from 1. */
  readonly number: number;
  report: HostReport;
  state: MemberState;
  heardAt: number;
}

/** What the roll is to be told. */
export interface BoardNews {
  joined(host: Host): void;
  changed(host: Host): void;
  left(host: Host): void;
}

/** A host that was silent for so many times the limit is struck off. */
const FORGOTTEN = 10;

/**
 * Who is there. A host is lost when it was not heard of for a while, by the clock of who looks: what expires on the server tells nobody. It is only a
 * word on the roll: its tasks are given to others by the server, in its own time.
 */
export class Board {
  readonly hosts: Map<string, Host> = new Map();
  private arrivals = 0;
  private readonly silentMs: number;
  private readonly news: BoardNews;

  constructor(silentMs: number, news: BoardNews) {
    this.silentMs = silentMs;
    this.news = news;
  }

  heard(id: string, report: HostReport, at: number): void {
    const known = this.hosts.get(id);
    if (known) {
      known.report = report;
      known.heardAt = at;
      this.is(known, report.state);
      return;
    }
    const host: Host = { id, number: ++this.arrivals, report, state: report.state, heardAt: at };
    this.hosts.set(id, host);
    this.news.joined(host);
  }

  /** It has taken itself off. */
  gone(id: string): void {
    const host = this.hosts.get(id);
    if (!host) return;
    this.hosts.delete(id);
    this.news.left(host);
  }

  /** Looks who has been silent. */
  look(at: number): void {
    for (const host of [...this.hosts.values()]) {
      const silent = at - host.heardAt;
      if (silent > this.silentMs * FORGOTTEN) this.gone(host.id);
      else if (silent > this.silentMs && host.state !== 'stopped') this.is(host, 'lost');
    }
  }

  /** Nobody could be heard: that is nobody's fault. */
  excuse(at: number): void {
    for (const host of this.hosts.values()) host.heardAt = at;
  }

  /** Places of all that are there. */
  get slots(): number {
    let slots = 0;
    for (const { state, report } of this.hosts.values()) if (state !== 'lost') slots += report.slots;
    return slots;
  }

  /** Tasks in the hands of all that are there. */
  get held(): number {
    let held = 0;
    for (const { state, report } of this.hosts.values()) if (state !== 'lost') held += report.held;
    return held;
  }

  private is(host: Host, state: MemberState): void {
    if (host.state === state) return;
    host.state = state;
    this.news.changed(host);
  }
}
