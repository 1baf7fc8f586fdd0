import type { SolverModule } from '../contract/solver.js';
import { decodeError, encodeError } from '../wire/error-codec.js';
import type { DownFrame } from '../wire/frames.js';
import type { Welcome } from '../wire/handshake.js';
import { attempt } from './attempt.js';
import { Outbox } from './outbox.js';
import type { Surroundings } from './surroundings.js';
import { TaskRunner } from './task-runner.js';

/**
 * The worker's side of the protocol: `setup → ready → (tasks → outcomes)* → stop → teardown → stopped`.
 *
 * Guarantees: exactly one answer for every lease received; outcomes leave before the `idle` that
 * follows them; `teardown` runs once if `setup` succeeded and a stop arrives; nothing is sent after `stopped`.
 */
export class SolverRuntime {
  private phase: 'starting' | 'working' | 'stopping' = 'starting';
  private stopAsked = false;
  private readonly runner: TaskRunner;
  private readonly module: SolverModule<unknown, unknown>;
  private readonly welcome: Welcome;
  private readonly env: Surroundings;

  constructor(module: SolverModule<unknown, unknown>, welcome: Welcome, env: Surroundings) {
    this.module = module;
    this.welcome = welcome;
    this.env = env;
    this.runner = new TaskRunner(module.solve, welcome, env, new Outbox(env.post), () => this.leaveWhenTold());
  }

  /** Runs `setup`, then reports `ready` or `failed`. */
  start(): void {
    attempt(
      () => this.module.hooks.setup?.(this.welcome.setupData),
      () => {
        this.phase = 'working';
        this.env.post({ type: 'ready' });
        this.leaveWhenTold();
      },
      (error) => {
        this.phase = 'stopping';
        this.env.post({ type: 'failed', error: encodeError(error) });
        this.env.leave();
      },
    );
  }

  receive(frame: DownFrame): void {
    if (frame.type === 'tasks') return this.runner.accept(frame);
    if (frame.type === 'abort') return this.runner.giveUp(frame.leases, decodeError(frame.reason));
    this.stopAsked = true;
    if (frame.abort) this.runner.giveUpAll(decodeError(frame.abort));
    this.leaveWhenTold();
  }

  private leaveWhenTold(): void {
    if (!this.stopAsked || this.phase !== 'working' || !this.runner.isIdle) return;
    this.phase = 'stopping';
    const stopped = (error: { thrown: unknown } | undefined): void => {
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
