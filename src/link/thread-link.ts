import type { SchedulerLike } from 'rxjs';
import { clockOrigin } from '#platform';
import type { LeaseId } from '../contract/task.js';
import type { TransferList } from '../contract/transfer.js';
import type { ThreadOptions, WorkerSource } from '../platform/platform.js';
import type { ThreadEnd } from '../thread/failure.js';
import { ThreadHandle } from '../thread/thread-handle.js';
import { claims, Offers, sendOnOffer } from '../wire/claims.js';
import { decodeError } from '../wire/error-codec.js';
import type { DownFrame, UpFrame } from '../wire/frames.js';
import type { Welcome } from '../wire/handshake.js';
import { callOff, type LeaseBlock, leaseBlock, type RunningLease, runningLeases } from '../wire/lease-block.js';
import { packDown, unpackUp } from '../wire/packed.js';
import type { Link, LinkEvents, OpenLink } from './link.js';
import { lossOf } from './loss.js';

export interface ThreadLinkConfig {
  readonly source: WorkerSource;
  readonly thread: ThreadOptions;
  readonly concurrency: number;
  readonly setupData: unknown;
  readonly startTimeout: number;
  /** Outcomes are to say how much heap is in use. */
  readonly reportsHeap: boolean;
  readonly clock: SchedulerLike;
}

/** Links to real threads. */
export function threadLinks(config: ThreadLinkConfig): OpenLink {
  return (id, events) => new ThreadLink(id, events, config);
}

class ThreadLink implements Link {
  readonly id: number;
  private readonly handle: ThreadHandle<unknown, unknown>;
  private readonly offers: Offers | undefined;
  private readonly block: LeaseBlock | undefined;
  private readonly events: LinkEvents;

  constructor(id: number, events: LinkEvents, config: ThreadLinkConfig) {
    const { source, thread, startTimeout, clock, concurrency, setupData, reportsHeap } = config;
    this.id = id;
    this.events = events;
    this.block = leaseBlock(concurrency);
    const { block } = this;
    const cells = claims();
    this.offers = cells && new Offers(cells);
    const welcome = (): Welcome => ({
      workerId: id,
      concurrency,
      setupData,
      block,
      claims: cells,
      clockOrigin: clockOrigin(),
      reportsHeap,
    });
    this.handle = new ThreadHandle(
      { source, thread, startTimeout, clock, connect: (control, port) => control.connect(port, welcome()) },
      { frame: (message) => this.receive(unpackUp(message)), gone: (end) => this.gone(end) },
    );
  }

  send(frame: DownFrame, transfer?: TransferList): void {
    if (this.handle.isGone) return;
    if (frame.type === 'abort') callOff(this.block, frame.leases);
    else if (frame.type === 'stop' && frame.abort) callOff(this.block);
    if (frame.type === 'tasks' && !transfer?.length)
      sendOnOffer(frame, this.offers, (offered) => this.handle.post(packDown(offered)));
    else this.handle.post(packDown(frame), transfer);
  }

  takeBack(count: number): LeaseId[] | undefined {
    if (this.offers) return this.offers.takeBack(count);
    this.handle.post({ type: 'return', count });
    return undefined;
  }

  terminate(): Promise<void> {
    return this.handle.terminate();
  }

  hold(keepsProcessAlive: boolean): void {
    this.handle.hold(keepsProcessAlive);
  }

  running(): readonly RunningLease[] | undefined {
    return runningLeases(this.block);
  }

  private receive(frame: UpFrame): void {
    if (frame.type === 'failed') {
      const hook = this.handle.isStarting ? 'setup' : 'onBroadcast';
      return this.handle.fail({ what: `failed in ${hook}`, cause: decodeError(frame.error) });
    }
    if (frame.type === 'ready') this.handle.ready();
    else if (frame.type === 'stopped') this.handle.leaving();
    this.events.frame(frame);
  }

  private gone({ failure, exitCode, asked, atStart }: ThreadEnd): void {
    if (asked && !failure) this.events.exited();
    else this.events.lost(lossOf(failure, exitCode, atStart));
  }
}
