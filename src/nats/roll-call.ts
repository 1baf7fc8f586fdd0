import type { KV } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import type { MemberState } from '../contract/quorum.js';
import type { WorkerStatus } from '../contract/status.js';
import type { Enrolled, Roll } from '../quorum/roll.js';
import { Board, type HostReport, type RunPhase } from './board.js';
import { follow } from './follow.js';
import { watch } from './watch.js';

/** Prefix of the keys of hosts. */
export const HOST_KEY = 'host.';
export const PHASE_KEY = 'phase';

export interface RollCallEvents {
  changed(): void;
}

/** Keeps the roll of hosts by what they say on the board, and tells them where the run is. */
export class RollCall {
  lostHosts = 0;
  private readonly board: Board;
  private readonly enrolled = new Map<string, Enrolled>();
  private readonly kv: KV;
  private isAway = false;
  private readonly unfollow: () => void;
  private readonly hostTimeout: number;
  private readonly stopWatch: () => void;
  private readonly timer: ReturnType<typeof setInterval>;
  private phase: RunPhase = 'run';
  private saidAt = Number.NEGATIVE_INFINITY;

  constructor(nc: NatsConnection, kv: KV, roll: Roll, hostTimeout: number, events: RollCallEvents) {
    this.kv = kv;
    this.hostTimeout = hostTimeout;
    this.board = new Board(hostTimeout, {
      joined: ({ id, state }) => {
        this.enrolled.set(id, roll.join(`host-${id}`, 'host', state));
        events.changed();
      },
      changed: ({ id, state }) => {
        if (state === 'lost') this.lostHosts++;
        this.enrolled.get(id)?.report(state);
        events.changed();
      },
      left: ({ id }) => {
        this.enrolled.get(id)?.leave();
        this.enrolled.delete(id);
        events.changed();
      },
    });
    // Its own word among them: so there is always something to hear.
    this.stopWatch = watch(nc, kv, '>', hostTimeout, (entry) => {
      if (!entry.key.startsWith(HOST_KEY)) return;
      const id = entry.key.slice(HOST_KEY.length);
      // What is left of a host that died long ago is still there after a restart of the server, and goes soon.
      if (entry.operation === 'PUT') this.board.heard(id, entry.json<HostReport>(), performance.now());
      else this.board.gone(id);
    });
    this.unfollow = follow(nc, {
      lost: () => {
        this.isAway = true;
      },
      back: () => {
        this.isAway = false;
        this.board.excuse(performance.now());
      },
    });
    this.timer = setInterval(() => this.look(), hostTimeout / 4);
    this.say('run');
  }

  get slots(): number {
    return this.board.slots;
  }

  get held(): number {
    return this.board.held;
  }

  /** Tells the hosts, now and again and again: what is on the board does not stay there. */
  say(phase: RunPhase): void {
    this.phase = phase;
    this.saidAt = performance.now();
    this.kv.put(PHASE_KEY, phase).catch(() => {
      this.saidAt = Number.NEGATIVE_INFINITY;
    });
  }

  status(): WorkerStatus[] {
    return [...this.board.hosts.values()].map(({ number, id, state, report }) => ({
      id: number,
      name: id,
      state: state as MemberState,
      tasks: report.done,
      busyMs: report.busyMs,
      busyShare: report.slots > 0 ? Math.min(1, report.held / report.slots) : 0,
    }));
  }

  stop(): void {
    this.stopWatch();
    this.unfollow();
    clearInterval(this.timer);
  }

  private look(): void {
    const now = performance.now();
    if (this.isAway) this.board.excuse(now);
    else this.board.look(now);
    if (now - this.saidAt > this.hostTimeout / 3) this.say(this.phase);
  }
}
