import type { SchedulerLike, Subscription } from 'rxjs';
import { clockOrigin, loadThreads, openChannel, startThread } from '#platform';
import type { TransferList } from '../contract/transfer.js';
import type { LocalPort, RawThread, ThreadOptions, WorkerSource } from '../platform/platform.js';
import { decodeError } from '../wire/error-codec.js';
import type { DownFrame, UpFrame } from '../wire/frames.js';
import type { Control, Welcome } from '../wire/handshake.js';
import { callOff, type LeaseBlock, leaseBlock, type RunningLease, runningLeases } from '../wire/lease-block.js';
import type { Link, LinkEvents, OpenLink } from './link.js';
import { type Failure, failureOf, lossOf } from './loss.js';
import { type SpawnAdapter, spawnAdapter } from './spawn-adapter.js';

/** A thread that has said `stopped` gets this long to end by itself before it is ended. */
const LINGER_MS = 20;
/** A thread that was asked to exit gets this long before it is ended by force. */
const ASK_MS = 50;
/** threads.js keeps a timer of its own; ours comes first. */
const NEVER_MS = 2_147_483_647;

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

/**
 * Links to real threads. threads.js makes the handshake and the one control call, which hands over
 * a port; from then on frames travel over the port, in order.
 */
export function threadLinks(config: ThreadLinkConfig): OpenLink {
  return (id, events) => new ThreadLink(id, events, config);
}

class ThreadLink implements Link {
  readonly id: number;
  private phase: 'starting' | 'ready' | 'stopped' | 'gone' = 'starting';
  private terminated = false;
  /** The worker has its port: it hears what is sent, as soon as it lets go of its thread. */
  private connected = false;
  private failure: Failure | undefined;
  private timer: Subscription | undefined;
  private thread: RawThread | undefined;
  private adapter: SpawnAdapter | undefined;
  private readonly port: LocalPort;
  private readonly block: LeaseBlock | undefined;
  private readonly events: LinkEvents;
  private readonly config: ThreadLinkConfig;
  private readonly whenGone: Promise<void>;
  private resolveGone: () => void = () => undefined;

  constructor(id: number, events: LinkEvents, config: ThreadLinkConfig) {
    this.id = id;
    this.events = events;
    this.config = config;
    this.block = leaseBlock(config.concurrency);
    this.whenGone = new Promise((resolve) => {
      this.resolveGone = resolve;
    });
    const { local, remote } = openChannel(
      (frame) => this.receive(frame as UpFrame),
      (cause) => this.fail({ what: 'sent a message that cannot be read', cause }),
    );
    this.port = local;
    this.setTimer(config.startTimeout, () =>
      this.fail({ what: `was not ready within ${config.startTimeout} ms (startTimeout)`, cause: undefined }),
    );
    // Whatever goes wrong from here on is reported later: the caller does not hold this link yet.
    this.start(remote).catch((cause: unknown) => this.fail({ what: 'could not be started', cause }));
  }

  send(frame: DownFrame, transfer?: TransferList): void {
    if (this.phase === 'gone') return;
    if (frame.type === 'abort') callOff(this.block, frame.leases);
    else if (frame.type === 'stop' && frame.abort) callOff(this.block);
    this.port.post(frame, transfer);
  }

  terminate(): Promise<void> {
    // One that has said `stopped` is on its way, with a timer of its own.
    if (!this.terminated && (this.phase === 'starting' || this.phase === 'ready')) this.ask();
    this.terminated = true;
    return this.whenGone;
  }

  hold(keepsProcessAlive: boolean): void {
    if (this.phase === 'gone') return;
    this.thread?.hold(keepsProcessAlive);
    this.port.hold(keepsProcessAlive);
  }

  running(): readonly RunningLease[] | undefined {
    return runningLeases(this.block);
  }

  private async start(remote: object): Promise<void> {
    const { source, thread, concurrency, setupData, reportsHeap } = this.config;
    const threads = loadThreads();
    this.thread = startThread(source, thread, {
      message: (data) => this.adapter?.deliver(data),
      error: (error) => {
        this.note(failureOf(error));
      },
      exit: (code) => this.exited(code),
    });
    this.adapter = spawnAdapter(this.thread);
    const control = (await threads.spawn(this.adapter, { timeout: NEVER_MS })) as Control;
    if (this.phase !== 'starting') return;
    const welcome: Welcome = {
      workerId: this.id,
      concurrency,
      setupData,
      block: this.block,
      clockOrigin: clockOrigin(),
      reportsHeap,
    };
    // A native promise around it: threads.js's own turns rejections into values when chained.
    await Promise.resolve(control.connect(threads.Transfer(remote, [remote]), welcome));
    this.connected = true;
  }

  private receive(frame: UpFrame): void {
    if (frame.type === 'failed') {
      const hook = this.phase === 'starting' ? 'setup' : 'onBroadcast';
      return this.fail({ what: `failed in ${hook}`, cause: decodeError(frame.error) });
    }
    if (frame.type === 'ready') {
      this.phase = 'ready';
      // The timer of one that was asked to exit runs on.
      if (!this.terminated) this.setTimer(undefined);
    } else if (frame.type === 'stopped') {
      this.phase = 'stopped';
      this.setTimer(LINGER_MS, () => this.end());
    }
    this.events.frame(frame);
  }

  /** Something went wrong in the thread: it is ended, and reported lost once it is gone. The first reason stays. */
  private fail(failure: Failure): void {
    if (this.phase === 'gone') return;
    this.note(failure);
    this.end();
  }

  /** What goes wrong once it was told to go is no news. */
  private note(failure: Failure): void {
    if (!this.terminated) this.failure ??= failure;
  }

  /** Who can hear it leaves in order, native add-ons included; who cannot, is ended by force. */
  private ask(): void {
    if (!this.connected && this.phase === 'starting') return this.end();
    this.port.post({ type: 'exit' });
    this.setTimer(ASK_MS, () => this.end());
  }

  private end(): void {
    if (this.thread) void this.thread.terminate();
    else queueMicrotask(() => this.exited(undefined));
  }

  private exited(code: number | undefined): void {
    if (this.phase === 'gone') return;
    // A thread that exits in the middle of its work has often said more than was heard yet.
    this.port.drain();
    const atStart = this.phase === 'starting';
    const asked = this.terminated || this.phase === 'stopped';
    this.phase = 'gone';
    this.setTimer(undefined);
    this.adapter?.release();
    this.port.close();
    this.resolveGone();
    if (asked && !this.failure) this.events.exited();
    else this.events.lost(lossOf(this.failure, code, atStart));
  }

  private setTimer(ms: number | undefined, work?: () => void): void {
    this.timer?.unsubscribe();
    this.timer = ms === undefined || !work ? undefined : this.config.clock.schedule(work, ms);
  }
}
