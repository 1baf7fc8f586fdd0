import { config } from 'rxjs';
import { afterEach, beforeEach, expect } from 'vitest';
import type { OpenSource, Source, SourceSink } from '../../../src/contract/source.js';

/** What a test does from inside the calls of the sink. */
export interface Reactions<T> {
  next?(tasks: T[], recording: Recording<T>): void;
  end?(recording: Recording<T>): void;
  fail?(error: unknown, recording: Recording<T>): void;
}

/** A source that was opened, and everything it did. What breaks the contract of sources fails the test at its end. */
export class Recording<T> {
  readonly arrays: T[][] = [];
  readonly breaches: string[] = [];
  ending: { kind: 'end' } | { kind: 'fail'; error: unknown } | undefined;
  requested = 0;
  delivered = 0;
  closed = false;
  readonly over: Promise<void>;
  private readonly source: Source;
  private tellOver: () => void = () => undefined;
  private opened = false;
  private early: (() => void)[] = [];
  private inside = 0;

  constructor(open: OpenSource<T>, reactions: Reactions<T>) {
    this.over = new Promise((resolve) => {
      this.tellOver = resolve;
    });
    const sink: SourceSink<T> = {
      next: (tasks) => {
        this.arrays.push(tasks);
        this.delivered += tasks.length;
        if (tasks.length === 0) this.breaches.push('an empty array');
        if (this.inside > 0) this.breaches.push('next inside next');
        this.notOver('next');
        if (this.delivered > this.requested) this.breaches.push('more tasks than credits');
        this.inside += 1;
        reactions.next?.(tasks, this);
        this.inside -= 1;
      },
      end: () => this.finish({ kind: 'end' }, () => reactions.end?.(this)),
      fail: (error) => this.finish({ kind: 'fail', error }, () => reactions.fail?.(error, this)),
    };
    this.source = open(sink);
    this.opened = true;
    for (const react of this.early) react();
  }

  get values(): T[] {
    return this.arrays.flat();
  }

  get dropped(): number {
    return this.source.dropped;
  }

  /** The error the source failed with; fails the test if it did not. */
  get error(): unknown {
    expect(this.ending?.kind).toBe('fail');
    return this.ending?.kind === 'fail' ? this.ending.error : undefined;
  }

  request(count: number): void {
    this.requested += count;
    this.source.request(count);
  }

  close(): void {
    this.closed = true;
    this.source.close();
  }

  private finish(ending: NonNullable<Recording<T>['ending']>, react: () => void): void {
    this.notOver(ending.kind);
    if (this.inside > 0) this.breaches.push(`${ending.kind} inside next`);
    this.ending = ending;
    this.tellOver();
    if (this.opened) react();
    else this.early.push(react);
  }

  private notOver(call: string): void {
    if (this.closed) this.breaches.push(`${call} after close`);
    if (this.ending) this.breaches.push(`${call} after ${this.ending.kind}`);
  }
}

const recordings: Recording<never>[] = [];

/** Opens a source and records it. */
export function record<T>(open: OpenSource<T>, reactions: Reactions<T> = {}): Recording<T> {
  const recording = new Recording(open, reactions);
  recordings.push(recording as unknown as Recording<never>);
  return recording;
}

/** Errors reported as unhandled during the test. */
export const unhandled: unknown[] = [];

/** Until everything that was to be reported as unhandled has been: RxJS does it in a timer, and timers of one length keep their order. */
export const reported = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

beforeEach(() => {
  unhandled.length = 0;
  config.onUnhandledError = (error) => unhandled.push(error);
});

afterEach(() => {
  config.onUnhandledError = null;
  for (const { breaches } of recordings.splice(0)) expect(breaches).toEqual([]);
});
