import { asyncScheduler, type SchedulerLike } from 'rxjs';
import type { SolverModule } from '../contract/solver.js';
import type { LeaseId } from '../contract/task.js';
import type { TransferList } from '../contract/transfer.js';
import type { Link, LinkEvents, Loss, OpenLink } from '../link/link.js';
import { claims, Offers, sendOnOffer } from '../wire/claims.js';
import { decodeError } from '../wire/error-codec.js';
import type { DownFrame, UpFrame } from '../wire/frames.js';
import { callOff, type LeaseBlock, leaseBlock, type RunningLease, runningLeases } from '../wire/lease-block.js';
import { SolverRuntime } from '../worker/solver-runtime.js';
import { Lane, soon } from './lane.js';
import type { LinkFault } from './link-fault.js';
import { mortal } from './mortal.js';

export interface InlineLinkConfig {
  readonly module: SolverModule<unknown, unknown>;
  readonly concurrency: number;
  readonly setupData: unknown;
  /** The pool's clock. Frames need no time but what a fault says. Default `asyncScheduler`. */
  readonly clock?: SchedulerLike | undefined;
  /** Of all workers. Default: none. */
  readonly faults?: readonly LinkFault[] | undefined;
  readonly reportsHeap?: boolean | undefined;
}

/**
 * Links to workers that are not threads: the same runtime and the same frames, cloned as they would
 * be on their way to a thread, on the thread of the caller. A solver that blocks, blocks everything.
 */
export function inlineLinks(config: InlineLinkConfig): OpenLink {
  return (id, events) => new InlineLink(id, events, config);
}

class InlineLink implements Link {
  readonly id: number;
  private phase: 'starting' | 'ready' | 'stopped' | 'gone' = 'starting';
  /** The worker does nothing any more, and what it still does is not heard; the link tells of it in its turn. */
  private dead = false;
  private asked = false;
  private failure: Pick<Loss, 'reason' | 'cause'> | undefined;
  private remains: RunningLease[] | undefined;
  private resolveGone: () => void = () => undefined;
  private readonly whenGone: Promise<void>;
  private readonly block: LeaseBlock | undefined;
  private readonly offers: Offers | undefined;
  private readonly down: Lane;
  private readonly up: Lane;
  private readonly runtime: SolverRuntime;
  private readonly events: LinkEvents;

  constructor(id: number, events: LinkEvents, config: InlineLinkConfig) {
    const { module, concurrency, setupData, clock = asyncScheduler, faults = [], reportsHeap = false } = config;
    this.id = id;
    this.events = events;
    this.block = leaseBlock(concurrency);
    const cells = claims();
    this.offers = cells && new Offers(cells);
    this.whenGone = new Promise((resolve) => {
      this.resolveGone = resolve;
    });
    const own = faults.filter(({ worker = id }) => worker === id);
    this.down = new Lane(
      clock,
      own.filter(({ direction }) => direction === 'to-worker'),
    );
    this.up = new Lane(
      clock,
      own.filter(({ direction }) => direction === 'from-worker'),
    );
    this.runtime = new SolverRuntime(
      mortal(module, () => this.dead),
      {
        workerId: id,
        concurrency,
        setupData: structuredClone(setupData),
        block: this.block,
        claims: cells,
        clockOrigin: 0,
        reportsHeap,
      },
      {
        post: (frame, transfer) => this.post(frame, transfer),
        clockOrigin: 0,
        now: () => clock.now(),
        // One heap for everybody: it says nothing about one worker.
        heapMb: () => undefined,
        later: soon,
        leave: () => this.die(),
        exit: () => {
          this.asked = true;
          this.die();
        },
      },
    );
    this.down.carry(() => this.runtime.start());
  }

  send(frame: DownFrame, transfer?: TransferList): void {
    if (this.phase === 'gone') return;
    const copy = this.cloned(frame, transfer);
    if (frame.type === 'abort') callOff(this.block, frame.leases);
    if (frame.type === 'stop' && frame.abort) callOff(this.block);
    const { crash, times, ms } = this.down.next();
    if (crash) return this.down.carry(() => this.crash(), ms);
    for (const each of copies(copy, times)) this.down.carry(() => this.dead || this.runtime.receive(each), ms);
  }

  takeBack(count: number): LeaseId[] | undefined {
    if (this.offers) return this.dead ? [] : this.offers.takeBack(count);
    this.send({ type: 'return', count });
    return undefined;
  }

  terminate(): Promise<void> {
    this.asked = true;
    this.end();
    // By force: what is late on its way is not waited for.
    soon(() => this.gone());
    return this.whenGone;
  }

  hold(): void {}

  running(): readonly RunningLease[] | undefined {
    return this.dead ? this.remains : runningLeases(this.block);
  }

  private cloned(frame: DownFrame, transfer: TransferList | undefined): DownFrame {
    if (frame.type !== 'tasks' || transfer?.length) return clone(frame, transfer);
    let copy: DownFrame = frame;
    sendOnOffer(frame, this.offers, (offered) => {
      copy = clone(offered, undefined);
    });
    return copy;
  }

  private post(frame: UpFrame, transfer: TransferList | undefined): void {
    const copy = clone(frame, transfer);
    const { crash, times, ms } = this.up.next();
    if (crash) return this.crash();
    for (const each of copies(copy, times)) this.up.carry(() => this.hear(each), ms);
  }

  private hear(frame: UpFrame): void {
    if (this.phase === 'gone') return;
    if (frame.type === 'failed') {
      const hook = this.phase === 'starting' ? 'setup' : 'onBroadcast';
      this.failure ??= { reason: `failed in ${hook}`, cause: decodeError(frame.error) };
      return this.gone();
    }
    if (frame.type === 'ready' || frame.type === 'stopped') this.phase = frame.type;
    this.events.frame(frame);
  }

  private crash(): void {
    if (this.dead) return;
    this.failure ??= { reason: 'crashed (injected fault)', cause: undefined };
    this.die();
  }

  /** What it said before is heard before. */
  private die(): void {
    this.end();
    this.up.carry(() => this.gone());
  }

  private end(): void {
    if (this.dead) return;
    // Promises of its solvers go on and write into the block, as no thread could.
    this.remains = runningLeases(this.block);
    this.dead = true;
  }

  private gone(): void {
    if (this.phase === 'gone') return;
    const { phase, asked, failure } = this;
    this.end();
    this.phase = 'gone';
    this.resolveGone();
    if (!failure && (asked || phase === 'stopped')) return this.events.exited();
    const { reason, cause } = failure ?? { reason: 'went away', cause: undefined };
    this.events.lost({ reason, cause, exitCode: undefined, atStart: phase === 'starting', forced: false });
  }
}

function clone<F>(frame: F, transfer: TransferList | undefined): F {
  return structuredClone(frame, { transfer: [...(transfer ?? [])] as never });
}

/** One for each time that a frame arrives. */
function copies<F>(frame: F, times: number): F[] {
  if (times < 2) return times === 0 ? [] : [frame];
  try {
    return [structuredClone(frame), frame];
  } catch {
    // It holds something that can only move.
    return [frame];
  }
}
