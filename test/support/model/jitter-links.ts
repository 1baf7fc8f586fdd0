import type { SolverModule } from '../../../src/contract/solver.js';
import type { LeaseId } from '../../../src/contract/task.js';
import type { Link, LinkEvents, OpenLink } from '../../../src/link/link.js';
import { claims, Offers, sendOnOffer } from '../../../src/wire/claims.js';
import type { DownFrame, UpFrame } from '../../../src/wire/frames.js';
import { callOff, leaseBlock, type RunningLease, runningLeases } from '../../../src/wire/lease-block.js';
import { SolverRuntime } from '../../../src/worker/solver-runtime.js';

/** A number from 0, below `below`. */
export type Random = (below: number) => number;

export interface JitterConfig {
  readonly module: SolverModule<unknown, unknown>;
  readonly concurrency: number;
  readonly random: Random;
  now(): number;
  /** By worker id: it is lost with the frame of this number, counted over both directions. */
  readonly losses: ReadonlyMap<number, number>;
  /** Whether the lease block tells what a lost worker was running. */
  readonly running: 'known' | 'unknown';
  /** A frame is on its way to a worker. */
  sent?(frame: DownFrame): void;
}

/** What became of the workers. */
export interface Jitter {
  readonly open: OpenLink;
  /** Ends a worker at once, as a solver that exits does. */
  kill(id: number): void;
  /** Its thread is there. */
  isAlive(id: number): boolean;
  opened: number;
  lost: number;
  /** Links that were told to end their workers. */
  terminated: number;
  /** Links that have reported their end. */
  ended: number;
}

/**
 * Links to workers on this thread whose frames take a random while, a few microtasks or turns of the
 * event loop. Each direction keeps its order; nothing else is certain. The runtime is the real one.
 */
export function jitterLinks(config: JitterConfig): Jitter {
  const links = new Map<number, JitterLink>();
  const jitter: Jitter = {
    open: (id, events) => {
      jitter.opened++;
      const link: JitterLink = new JitterLink(id, config, {
        frame: (frame) => events.frame(frame),
        lost(loss) {
          jitter.lost++;
          jitter.ended++;
          events.lost(loss);
        },
        exited() {
          jitter.ended++;
          if (link.wasTerminated) jitter.terminated++;
          events.exited();
        },
      });
      links.set(id, link);
      return link;
    },
    kill: (id) => links.get(id)?.kill(),
    isAlive: (id) => links.get(id)?.isAlive ?? false,
    opened: 0,
    lost: 0,
    terminated: 0,
    ended: 0,
  };
  return jitter;
}

/** Delivers in order, each after a while of its own. */
class Lane {
  private tail: Promise<void> = Promise.resolve();
  private readonly random: Random;

  constructor(random: Random) {
    this.random = random;
  }

  carry(deliver: () => void): void {
    this.tail = this.tail.then(() => this.while()).then(deliver);
  }

  private async while(): Promise<void> {
    const turns = Math.max(0, this.random(6) - 3);
    for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
    for (let i = this.random(4); i > 0; i--) await undefined;
  }
}

class JitterLink implements Link {
  readonly id: number;
  wasTerminated = false;
  private frames = 0;
  /** Its thread is no more: nothing that the runtime does from now on counts. */
  private dead = false;
  private gone = false;
  private remains: readonly RunningLease[] | undefined;
  private readonly block: ReturnType<typeof leaseBlock>;
  private readonly offers: Offers | undefined;
  private readonly down: Lane;
  private readonly up: Lane;
  private readonly runtime: SolverRuntime;
  private readonly config: JitterConfig;
  private readonly events: LinkEvents;

  constructor(id: number, config: JitterConfig, events: LinkEvents) {
    const { module, concurrency, random, running } = config;
    this.id = id;
    this.config = config;
    this.events = events;
    this.block = running === 'known' ? leaseBlock(concurrency) : undefined;
    const cells = running === 'known' ? claims() : undefined;
    this.offers = cells && new Offers(cells);
    this.down = new Lane(random);
    this.up = new Lane(random);
    this.runtime = new SolverRuntime(
      module,
      {
        workerId: id,
        concurrency,
        setupData: undefined,
        block: this.block,
        claims: cells,
        clockOrigin: 0,
        reportsHeap: false,
      },
      {
        post: (frame) => this.post(frame),
        clockOrigin: 0,
        now: () => config.now(),
        heapMb: () => undefined,
        later: (work) => void setImmediate(() => this.dead || work()),
        leave: () => this.end(undefined),
        exit: () => this.end(undefined),
      },
    );
    this.down.carry(() => this.dead || this.runtime.start());
  }

  get isAlive(): boolean {
    return !this.dead;
  }

  send(frame: DownFrame): void {
    let copy = frame;
    if (frame.type !== 'tasks') copy = structuredClone(frame);
    else
      sendOnOffer(frame, this.offers, (offered) => {
        copy = structuredClone(offered);
      });
    this.config.sent?.(frame);
    if (frame.type === 'abort') callOff(this.block, frame.leases);
    else if (frame.type === 'stop' && frame.abort) callOff(this.block);
    this.down.carry(() => {
      if (!this.dead && !this.isFatal()) this.runtime.receive(copy);
    });
  }

  takeBack(count: number): LeaseId[] | undefined {
    if (this.offers) return this.offers.takeBack(count);
    this.send({ type: 'return', count });
    return undefined;
  }

  async terminate(): Promise<void> {
    this.wasTerminated = !this.dead;
    this.end(undefined);
  }

  hold(): void {}

  kill(): void {
    this.end('was lost with a task');
  }

  running(): readonly RunningLease[] | undefined {
    return this.dead ? this.remains : runningLeases(this.block);
  }

  private post(frame: UpFrame): void {
    const copy = structuredClone(frame);
    if (this.dead || this.isFatal()) return;
    this.up.carry(() => this.gone || this.events.frame(copy));
  }

  /** Counts a frame; true if the worker is lost with it. */
  private isFatal(): boolean {
    if (++this.frames !== this.config.losses.get(this.id)) return false;
    this.end('was lost with a frame');
    return true;
  }

  /** What was sent before is heard before. */
  private end(reason: string | undefined): void {
    if (this.dead) return;
    this.remains = runningLeases(this.block);
    this.dead = true;
    this.up.carry(() => {
      if (this.gone) return;
      this.gone = true;
      if (reason === undefined) this.events.exited();
      else
        this.events.lost({ reason, exitCode: undefined, cause: undefined, atStart: this.frames <= 1, forced: false });
    });
  }
}
