import {
  type Attributes,
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { Observer } from '../contract/observer.js';
import type { FeedId, Task } from '../contract/task.js';
import { CALLS } from '../controller/calls.js';

/** A span, the tasks that it is still open for, and what their solvers are told of it. */
interface Open {
  readonly span: Span;
  readonly carrier: Record<string, string>;
  readonly attempt: number;
  tasks: number;
}

/** Spans of tasks from when they are handed to a worker to their answer: one for each attempt, or one for each batch. */
export class Spans implements Observer {
  /** Where streams, and calls until they are settled, come from. */
  private readonly feeds = new Map<FeedId, Context>();
  private readonly calls = new Map<string, Context>();
  private readonly open = new Map<Task, Open>();
  private readonly tracer: Tracer;
  private readonly pool: string;
  private readonly each: 'task' | 'batch';

  constructor(tracer: Tracer, pool: string, each: 'task' | 'batch') {
    this.tracer = tracer;
    this.pool = pool;
    this.each = each;
  }

  opened(feed: FeedId): void {
    // Each call has a place of its own to come from.
    if (feed !== CALLS) this.feeds.set(feed, context.active());
  }

  called(feed: FeedId, index: number): void {
    this.calls.set(`${feed}/${index}`, context.active());
  }

  started(worker: number, tasks: readonly Task[], at: number): void {
    if (this.each === 'batch') {
      for (const task of tasks) this.end(task);
      return this.begin(worker, tasks, { 'rearguard.batch.size': tasks.length });
    }
    for (const task of tasks) {
      const before = this.open.get(task);
      // It came back before it was begun: the attempt is the same.
      if (before?.attempt === task.attempts) {
        before.span.setAttribute('rearguard.worker.id', worker);
        continue;
      }
      this.end(task);
      this.begin(worker, [task], {
        'rearguard.task.id': task.id,
        'rearguard.task.attempt': task.attempts + 1,
        'rearguard.task.queue.duration': (at - task.queuedAt) / 1000,
      });
    }
  }

  carried(tasks: readonly Task[]): readonly unknown[] {
    return tasks.map((task) => this.open.get(task)?.carrier);
  }

  done(_worker: number, tasks: readonly Task[]): void {
    for (const task of tasks) this.settled(task);
  }

  failed(task: Task, { error }: { readonly error: Error }): void {
    this.fail(task, error);
    this.settled(task);
  }

  retried(task: Task, { error }: { readonly error: Error }): void {
    this.fail(task, error);
    this.end(task);
  }

  cancelled(tasks: readonly Task[]): void {
    for (const task of tasks) {
      this.open.get(task)?.span.setAttribute('rearguard.outcome', 'cancelled');
      this.settled(task);
    }
  }

  over(feed: FeedId): void {
    this.feeds.delete(feed);
  }

  /** Nobody will tell how they end. */
  stop(): void {
    for (const task of [...this.open.keys()]) this.end(task);
  }

  private begin(workerId: number, tasks: readonly Task[], attributes: Attributes): void {
    const [first] = tasks as [Task];
    const parent = this.calls.get(keyOf(first)) ?? this.feeds.get(first.feed) ?? ROOT_CONTEXT;
    const all = { 'rearguard.pool.name': this.pool, 'rearguard.worker.id': workerId, ...attributes };
    const span = this.tracer.startSpan(`solve ${this.pool}`, { attributes: all }, parent);
    const carrier: Record<string, string> = {};
    propagation.inject(trace.setSpan(parent, span), carrier);
    const open = { span, carrier, attempt: first.attempts, tasks: tasks.length };
    for (const task of tasks) this.open.set(task, open);
  }

  private fail(task: Task, error: Error): void {
    const span = this.open.get(task)?.span;
    span?.recordException((error.cause as Error | undefined) ?? error);
    span?.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
    span?.setAttribute('error.type', error.name);
  }

  private settled(task: Task): void {
    this.end(task);
    this.calls.delete(keyOf(task));
  }

  private end(task: Task): void {
    const open = this.open.get(task);
    this.open.delete(task);
    if (open && --open.tasks === 0) open.span.end();
  }
}

const keyOf = ({ feed, index }: Task): string => `${feed}/${index}`;
