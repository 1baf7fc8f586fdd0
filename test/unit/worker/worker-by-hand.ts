import type { Solve, SolverHooks } from '../../../src/contract/solver.js';
import type { DownFrame, OutcomesFrame, TasksFrame, UpFrame } from '../../../src/wire/frames.js';
import type { Welcome } from '../../../src/wire/handshake.js';
import { leaseBlock } from '../../../src/wire/lease-block.js';
import { SolverRuntime } from '../../../src/worker/solver-runtime.js';

interface Given {
  readonly hooks?: SolverHooks;
  readonly concurrency?: number;
  readonly welcome?: Partial<Welcome>;
  readonly clockOrigin?: number;
  heapMb?(): number | undefined;
}

/** A worker whose clock and turns are made by the test. */
export class WorkerByHand {
  now = 0;
  /** `leave` and `exit`, as they were called. */
  readonly ends: string[] = [];
  readonly said: UpFrame[] = [];
  /** What moved with it. */
  readonly moved: object[] = [];
  readonly block: ReturnType<typeof leaseBlock>;
  private readonly turns: (() => void)[] = [];
  private readonly runtime: SolverRuntime;

  constructor(solve: Solve<never, unknown>, given: Given = {}) {
    const { hooks = {}, concurrency = 1, welcome, clockOrigin = 0, heapMb = () => undefined } = given;
    this.block = leaseBlock(concurrency);
    this.runtime = new SolverRuntime(
      { solve: solve as Solve<unknown, unknown>, hooks },
      {
        workerId: 7,
        concurrency,
        setupData: undefined,
        block: this.block,
        claims: undefined,
        clockOrigin: 0,
        reportsHeap: false,
        ...welcome,
      },
      {
        post: (frame, transfer = []) => {
          this.said.push(structuredClone(frame));
          this.moved.push(...transfer);
        },
        clockOrigin,
        now: () => this.now,
        heapMb,
        later: (work) => void this.turns.push(work),
        leave: () => void this.ends.push('leave'),
        exit: () => void this.ends.push('exit'),
      },
    );
  }

  start(): this {
    this.runtime.start();
    return this;
  }

  receive(...frames: DownFrame[]): void {
    for (const frame of frames) this.runtime.receive(frame);
  }

  /** Runs what was put off until frames were let in. */
  turn(): void {
    for (const work of this.turns.splice(0)) work();
  }

  /** What it said, in short: `ready`, `3=result`, `4!`, `5+0:first second`, `5.` (its results came before), `stopped` … */
  get words(): string[] {
    return this.said.flatMap((frame) => {
      if (frame.type === 'outcomes') return answers(frame);
      if (frame.type === 'parts')
        return frame.runs.map(([lease, from, values]) => `${lease}+${from}:${values.join(' ')}`);
      return [frame.type];
    });
  }

  get outcomes(): OutcomesFrame[] {
    return this.said.filter((frame) => frame.type === 'outcomes');
  }
}

function answers({ leases, values, failed, ended, idle }: OutcomesFrame): string[] {
  const each = values.map((value, i) => {
    const lease = typeof leases === 'number' ? leases + i : leases[i];
    if (ended?.includes(i)) return `${lease}.`;
    return failed?.includes(i) ? `${lease}!` : `${lease}=${value}`;
  });
  return idle ? [...each, 'idle'] : each;
}

export const tasks = (first: number, ...values: unknown[]): TasksFrame => ({
  type: 'tasks',
  first,
  values,
  ids: 100 + first,
  attempts: undefined,
  timed: false,
  credit: 1,
});

/** A task whose results may come at once, so many of them. */
export const task = (lease: number, value: unknown, credit = 16, skip = 0): TasksFrame => ({
  ...tasks(lease, value),
  credit,
  skips: skip > 0 ? [skip] : undefined,
});

export const credit = (lease: number, until: number): DownFrame => ({ type: 'credit', lease, until });

export const broadcast = (message: unknown): DownFrame => ({ type: 'broadcast', message });

const reason = [{ kind: 'value', value: 'given up' }] as const;

export const abort = (...leases: number[]): DownFrame => ({ type: 'abort', leases, reason });

export const stop: DownFrame = { type: 'stop', abort: undefined };

export const stopNow: DownFrame = { type: 'stop', abort: reason };

/** A promise that the test settles. */
export interface Gate {
  readonly promise: Promise<unknown>;
  open(value?: unknown): void;
  fail(error: unknown): void;
}

export function gate(): Gate {
  let open: Gate['open'] = () => undefined;
  let fail: Gate['fail'] = () => undefined;
  const promise = new Promise((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  return { promise, open, fail };
}

/** All that can happen without anybody's doing has happened. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
