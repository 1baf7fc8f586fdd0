import type { MemberState } from '../contract/quorum.js';
import type { Source, SourceSink } from '../contract/source.js';
import { SourceError } from '../errors.js';
import { decodeError } from '../wire/error-codec.js';
import type { EncodedError } from '../wire/frames.js';
import type { SchedulerUpFrame } from '../wire/scheduler-frames.js';
import { reportUnhandled } from './report-unhandled.js';
import type { SchedulerThread, SchedulerThreadEvents } from './scheduler-thread.js';

/**
 * A scheduler in a thread of its own, seen through credits: they cross the border as requests, tasks come back in batches.
 *
 * The sink hears its last when the scheduler has ended or its thread is lost; the thread itself may take longer, and `watch` tells when it is gone.
 */
export class ThreadSource<T> implements Source {
  readonly dropped = 0;
  private readonly sink: SourceSink<T>;
  private readonly thread: SchedulerThread;
  private phase: 'starting' | 'ready' | 'leaving' | 'stopped' | 'lost' = 'starting';
  /** Credits that no task has answered. */
  private owed = 0;
  private told: MemberState = 'starting';
  private report: ((state: MemberState) => void) | undefined;

  constructor(sink: SourceSink<T>, start: (events: SchedulerThreadEvents) => SchedulerThread) {
    this.sink = sink;
    this.thread = start({
      frame: (frame) => this.receive(frame),
      gone: (reason, cause) => this.gone(reason, cause),
    });
  }

  request(count: number): void {
    if (!this.isOpen) return;
    this.owed += count;
    this.thread.request(count);
    this.tell();
  }

  close(): void {
    if (!this.isOpen) return;
    this.phase = 'leaving';
    this.thread.close();
    this.tell();
  }

  watch(report: (state: MemberState) => void): void {
    this.report = report;
    this.told = this.state;
    report(this.told);
  }

  private get isOpen(): boolean {
    return this.phase === 'starting' || this.phase === 'ready';
  }

  private get state(): MemberState {
    if (this.phase === 'ready') return this.owed > 0 ? 'busy' : 'idle';
    return this.phase === 'leaving' ? 'stopping' : this.phase;
  }

  private receive(frame: SchedulerUpFrame): void {
    // The sink hears nothing more; what went wrong in the releasing is told as it is of any other scheduler.
    if (frame.type === 'released' && frame.error) reportUnhandled(decodeError(frame.error));
    if (!this.isOpen) return;
    if (frame.type === 'ready') this.phase = 'ready';
    else if (frame.type === 'tasks') {
      this.owed -= frame.values.length;
      this.sink.next(frame.values as T[]);
    } else return this.ended(frame.error);
    this.tell();
  }

  private ended(error: EncodedError | undefined): void {
    this.phase = 'leaving';
    this.tell();
    if (error) this.sink.fail(decodeError(error));
    else this.sink.end();
  }

  private gone(reason: string, cause: unknown): void {
    const isLost = this.isOpen;
    this.phase = isLost ? 'lost' : 'stopped';
    if (isLost) this.sink.fail(new SourceError(`the thread of the scheduler ${reason}`, { cause }));
    this.tell();
  }

  private tell(): void {
    const { state } = this;
    if (state === this.told) return;
    this.told = state;
    this.report?.(state);
  }
}
