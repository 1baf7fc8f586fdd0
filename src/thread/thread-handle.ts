import type { SchedulerLike, Subscription } from 'rxjs';
import { loadThreads, openChannel, startThread } from '#platform';
import type { TransferList } from '../contract/transfer.js';
import type { LocalPort, RawThread, ThreadOptions, WorkerSource } from '../platform/platform.js';
import type { Control } from '../wire/handshake.js';
import { type Failure, failureOf, startFailure, type ThreadEnd } from './failure.js';
import { type SpawnAdapter, spawnAdapter } from './spawn-adapter.js';

/** A thread that has said that it leaves gets this long to end by itself before it is ended. */
const LINGER_MS = 20;
/** A thread that was asked to exit gets this long before it is ended by force. */
const ASK_MS = 50;
/** threads.js keeps a timer of its own; ours comes first. */
const NEVER_MS = 2_147_483_647;

export interface ThreadHandleConfig {
  readonly source: WorkerSource;
  readonly thread: ThreadOptions;
  readonly startTimeout: number;
  readonly clock: SchedulerLike;
  /** Makes the one control call, which hands over the port. */
  connect(control: Control, port: unknown): unknown;
}

/** What a thread reports, never before its handle was returned. */
export interface ThreadHandleEvents<Up> {
  frame(frame: Up): void;
  /** It is gone. Every frame that it had sent was reported first. Nothing follows. */
  gone(end: ThreadEnd): void;
}

/**
 * The main-thread end of one thread, whatever it does: starts it, hands over a port, and sees it out.
 * threads.js makes the handshake and the one control call; from then on frames travel over the port, in order.
 */
export class ThreadHandle<Down, Up> {
  private phase: 'starting' | 'ready' | 'leaving' | 'gone' = 'starting';
  private terminated = false;
  /** It has its port: it hears what is sent, as soon as it lets go of its thread. */
  private connected = false;
  private handedOver = false;
  private failure: Failure | undefined;
  private timer: Subscription | undefined;
  private thread: RawThread | undefined;
  private adapter: SpawnAdapter | undefined;
  private readonly port: LocalPort;
  private readonly config: ThreadHandleConfig;
  private readonly events: ThreadHandleEvents<Up>;
  private readonly whenGone: Promise<void>;
  private resolveGone: () => void = () => undefined;

  constructor(config: ThreadHandleConfig, events: ThreadHandleEvents<Up>) {
    this.config = config;
    this.events = events;
    this.whenGone = new Promise((resolve) => {
      this.resolveGone = resolve;
    });
    const { local, remote } = openChannel(
      (frame) => {
        if (this.phase !== 'gone') events.frame(frame as Up);
      },
      (cause) => this.fail({ what: 'sent a message that cannot be read', cause }),
    );
    this.port = local;
    this.setTimer(config.startTimeout, () =>
      this.fail({ what: `was not ready within ${config.startTimeout} ms (startTimeout)`, cause: undefined }),
    );
    // Whatever goes wrong from here on is reported later: the caller does not hold this handle yet.
    this.start(remote).catch((cause: unknown) => this.fail(startFailure(cause)));
  }

  /** It has said nothing of being ready yet. */
  get isStarting(): boolean {
    return this.phase === 'starting';
  }

  get isGone(): boolean {
    return this.phase === 'gone';
  }

  /** Its port is on its way to it, or there: what was sent may have taken effect. */
  get hasPort(): boolean {
    return this.handedOver;
  }

  /** Throws, and sends nothing, if a value in the frame cannot be cloned. */
  post(frame: Down, transfer?: TransferList): void {
    if (this.phase !== 'gone') this.port.post(frame, transfer);
  }

  /** It has said that it is ready: the time for its start is over. */
  ready(): void {
    if (this.phase !== 'starting') return;
    this.phase = 'ready';
    // The timer of one that was asked to exit runs on.
    if (!this.terminated) this.setTimer(undefined);
  }

  /** It has said that it leaves; if it lingers, it is ended. */
  leaving(): void {
    if (this.phase === 'gone') return;
    this.phase = 'leaving';
    this.setTimer(LINGER_MS, () => this.end());
  }

  /** Something went wrong in the thread: it is ended. The first reason stays. */
  fail(failure: Failure): void {
    if (this.phase === 'gone') return;
    this.note(failure);
    this.end();
  }

  /** Asks it to exit, then ends it by force; resolves when it is gone. Idempotent. */
  terminate(): Promise<void> {
    // One that is leaving is on its way, with a timer of its own.
    if (!this.terminated && (this.phase === 'starting' || this.phase === 'ready')) this.ask();
    this.terminated = true;
    return this.whenGone;
  }

  /** Whether it keeps the process alive; it does from the start. */
  hold(keepsProcessAlive: boolean): void {
    if (this.phase === 'gone') return;
    this.thread?.hold(keepsProcessAlive);
    this.port.hold(keepsProcessAlive);
  }

  private async start(remote: object): Promise<void> {
    const { source, thread, connect } = this.config;
    const threads = loadThreads();
    this.thread = startThread(source, thread, {
      message: (data) => this.adapter?.deliver(data),
      error: (error) => this.note(failureOf(error)),
      exit: (code) => this.exited(code),
    });
    this.adapter = spawnAdapter(this.thread);
    const control = (await threads.spawn(this.adapter, { timeout: NEVER_MS })) as Control;
    if (this.phase !== 'starting') return;
    this.handedOver = true;
    // A native promise around it: threads.js's own turns rejections into values when chained.
    await Promise.resolve(connect(control, threads.Transfer(remote, [remote])));
    this.connected = true;
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

  private exited(exitCode: number | undefined): void {
    if (this.phase === 'gone') return;
    // A thread that exits in the middle of its work has often said more than was heard yet.
    this.port.drain();
    const atStart = this.phase === 'starting';
    const asked = this.terminated || this.phase === 'leaving';
    this.phase = 'gone';
    this.setTimer(undefined);
    this.adapter?.release();
    this.port.close();
    this.resolveGone();
    this.events.gone({ failure: this.failure, exitCode, asked, atStart });
  }

  private setTimer(ms: number | undefined, work?: () => void): void {
    this.timer?.unsubscribe();
    this.timer = ms === undefined || !work ? undefined : this.config.clock.schedule(work, ms);
  }
}
