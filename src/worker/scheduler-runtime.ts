import type { MakeTasks } from '../contract/thread.js';
import type { TransferList } from '../contract/transfer.js';
import { isThenable } from '../is-thenable.js';
import { show } from '../options/show.js';
import { Turn } from '../source/turn.js';
import { encodeError } from '../wire/encode-error.js';
import type { SchedulerDownFrame, SchedulerUpFrame } from '../wire/scheduler-frames.js';
import type { Surroundings } from './surroundings.js';
import { TaskPuller } from './task-puller.js';
import { asMoved } from './transfer.js';

export interface SchedulerSurroundings extends Pick<Surroundings, 'now' | 'later' | 'leave' | 'exit'> {
  post(frame: SchedulerUpFrame, transfer?: TransferList): void;
}

type Failure = { readonly thrown: unknown } | undefined;

/**
 * A scheduler's side of the protocol: `ready → (request → tasks)* → ended`, or `close → released` at any time.
 *
 * Guarantees: no more tasks than were requested; `return()` of the iterator runs once, unless it was through by itself, and is awaited;
 * nothing is sent after `ended` or `released`.
 */
export class SchedulerRuntime {
  private phase: 'new' | 'open' | 'closing' | 'left' = 'new';
  private puller: TaskPuller | undefined;
  private readonly make: MakeTasks<unknown, never>;
  private readonly data: unknown;
  private readonly env: SchedulerSurroundings;

  constructor(make: MakeTasks<unknown, never>, data: unknown, env: SchedulerSurroundings) {
    this.make = make;
    this.data = data;
    this.env = env;
  }

  /** Calls `tasks`, then reports `ready`; the first task is reached for when there is a request. */
  start(): void {
    try {
      this.puller = this.open(this.make(this.data as never));
    } catch (thrown) {
      return this.leave('ended', { thrown });
    }
    this.phase = 'open';
    this.env.post({ type: 'ready' });
  }

  receive(frame: SchedulerDownFrame): void {
    if (this.phase === 'left') return;
    if (frame.type === 'exit') {
      this.phase = 'left';
      this.env.exit();
    } else if (this.phase === 'open') {
      if (frame.type === 'request') this.puller?.request(frame.count);
      else this.close((failure) => this.leave('released', failure));
    }
  }

  private open(given: unknown): TaskPuller {
    const { isAsync, iterator } = iteratorOf(given);
    return new TaskPuller(
      iterator,
      isAsync,
      { tasks: (values) => this.send(values), over: (failure) => this.leave('ended', failure) },
      { turn: new Turn(this.env), later: (work) => this.env.later(work) },
    );
  }

  private send(values: unknown[]): void {
    try {
      this.postTasks(values);
    } catch {
      this.sendOneByOne(values);
    }
  }

  /** A task that cannot be cloned is the end; those before it are good. */
  private sendOneByOne(values: unknown[]): void {
    try {
      for (const value of values) this.postTasks([value]);
    } catch (thrown) {
      // What `return()` throws in addition is of no interest.
      this.close(() => this.leave('ended', { thrown }));
    }
  }

  private postTasks(values: unknown[]): void {
    const moved = values.map(asMoved);
    const list = moved.flatMap((each) => each?.list ?? []);
    const bare = moved.some(Boolean) ? values.map((value) => (asMoved(value) ?? { value }).value) : values;
    this.env.post({ type: 'tasks', values: bare }, list.length > 0 ? list : undefined);
  }

  private close(released: (failure: Failure) => void): void {
    this.phase = 'closing';
    this.puller?.release(released);
  }

  private leave(type: 'ended' | 'released', failure: Failure): void {
    if (this.phase === 'left') return;
    this.phase = 'left';
    this.env.post({ type, error: failure && encodeError(failure.thrown) });
    this.env.leave();
  }
}

function iteratorOf(given: unknown): {
  isAsync: boolean;
  iterator: Iterator<unknown> | AsyncIterator<unknown>;
} {
  if (typeof given === 'object' && given !== null) {
    const { [Symbol.asyncIterator]: makeAsync, [Symbol.iterator]: make } = given as Partial<
      AsyncIterable<unknown> & Iterable<unknown>
    >;
    if (makeAsync) return { isAsync: true, iterator: makeAsync.call(given) };
    if (make) return { isAsync: false, iterator: make.call(given) };
  }
  const what = isThenable(given) ? 'a promise: use an async generator' : show(given);
  throw new TypeError(
    `the function given to exposeScheduler must return an iterable or an async iterable: it returned ${what}`,
  );
}
