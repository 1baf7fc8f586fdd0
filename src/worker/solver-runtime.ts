import type { SolverModule } from '../contract/solver.js';
import { decodeError } from '../wire/decode-error.js';
import { encodeError } from '../wire/encode-error.js';
import type { DownFrame, TasksFrame } from '../wire/frames.js';
import type { Welcome } from '../wire/handshake.js';
import { attempt } from './attempt.js';
import type { Post } from './outbox.js';
import type { Surroundings } from './surroundings.js';
import { TaskRunner } from './task-runner.js';

/** Frames that take effect in their order; the others take effect at once. */
type Ordered = Extract<DownFrame, { type: 'tasks' | 'broadcast' }>;

const isTasks = (frame: Ordered): frame is TasksFrame => frame.type === 'tasks';

/**
 * The worker's side of the protocol: `setup → ready → (tasks → outcomes | broadcast)* → stop → teardown → stopped`.
 *
 * Guarantees: exactly one answer for every lease received, as long as no hook fails; outcomes leave before the `idle`
 * that follows them; no task begins before the broadcasts that came before it are through; `teardown` runs once if
 * `setup` succeeded and a stop arrives; nothing is sent after `stopped` or `failed`.
 */
export class SolverRuntime {
  private phase: 'starting' | 'working' | 'stopping' | 'left' = 'starting';
  private stopAsked = false;
  /** `setup` or `onBroadcast` has not ended; what must wait for it is in `held`. */
  private hookPending = true;
  private held: Ordered[] = [];
  private readonly runner: TaskRunner;
  private readonly module: SolverModule<unknown, unknown>;
  private readonly welcome: Welcome;
  private readonly env: Surroundings;

  constructor(module: SolverModule<unknown, unknown>, welcome: Welcome, env: Surroundings) {
    this.module = module;
    this.welcome = welcome;
    this.env = env;
    const post: Post = (frame, transfer) => {
      if (this.phase !== 'left') env.post(frame, transfer);
    };
    this.runner = new TaskRunner(module.solve, welcome, env, post, () => this.leaveWhenTold());
  }

  /** Runs `setup`, then reports `ready` or `failed`. */
  start(): void {
    attempt(
      () => this.module.hooks.setup?.(this.welcome.setupData),
      () => {
        if (this.phase === 'left') return;
        this.phase = 'working';
        this.env.post({ type: 'ready' });
        this.hookPending = false;
        this.goOn();
      },
      (error) => this.fail(error),
    );
  }

  receive(frame: DownFrame): void {
    if (this.phase === 'left') return;
    switch (frame.type) {
      case 'tasks':
      case 'broadcast':
        this.held.push(frame);
        return this.goOn();
      case 'abort':
        return this.runner.giveUp(frame.leases, decodeError(frame.reason), this.held.filter(isTasks));
      case 'return':
        return this.env.post({ type: 'returned', leases: this.runner.backlog.giveBack(frame.count) });
      case 'credit':
        return this.runner.giving.allow(frame.lease, frame.until);
      case 'stop':
        this.stopAsked = true;
        if (frame.abort) this.runner.giveUpAll(decodeError(frame.abort), this.held.filter(isTasks));
        return this.leaveWhenTold();
      case 'exit':
        return this.end(() => this.env.exit());
    }
  }

  /** Lets in what was held, in its order, up to a broadcast that takes its time. */
  private goOn(): void {
    while (!this.hookPending && this.phase !== 'left') {
      const frame = this.held.shift();
      if (!frame) return this.leaveWhenTold();
      if (isTasks(frame)) this.runner.accept(frame);
      else this.broadcast(frame.message);
    }
  }

  private broadcast(message: unknown): void {
    let returned = false;
    this.hookPending = true;
    attempt(
      () => this.module.hooks.onBroadcast?.(message),
      () => {
        this.hookPending = false;
        // Within the call, who called goes on: thousands of messages must not nest.
        if (returned) this.goOn();
      },
      (error) => this.fail(error),
    );
    returned = true;
  }

  /** A hook failed: the worker is not what its tasks expect. */
  private fail(error: unknown): void {
    if (this.phase === 'left') return;
    this.end(() => {
      this.env.post({ type: 'failed', error: encodeError(error) });
      this.env.leave();
    });
  }

  private end(leave: () => void): void {
    this.runner.halt();
    this.held = [];
    this.phase = 'left';
    leave();
  }

  private leaveWhenTold(): void {
    if (!this.stopAsked || this.phase !== 'working' || this.hookPending || this.held.length > 0) return;
    if (!this.runner.isIdle) return;
    this.phase = 'stopping';
    const stopped = (error: { thrown: unknown } | undefined): void => {
      if (this.phase === 'left') return;
      this.phase = 'left';
      this.env.post({ type: 'stopped', error: error && encodeError(error.thrown) });
      this.env.leave();
    };
    attempt(
      () => this.module.hooks.teardown?.(),
      () => stopped(undefined),
      (thrown) => stopped({ thrown }),
    );
  }
}
