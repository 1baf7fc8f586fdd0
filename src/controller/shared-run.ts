import { BehaviorSubject, distinctUntilChanged, map, type Observable, of, type Subscriber, switchMap } from 'rxjs';
import { captureContext } from '#platform';
import type { Observer } from '../contract/observer.js';
import type { Quorum } from '../contract/quorum.js';
import type { PoolStatus } from '../contract/status.js';
import type { Consumer, InContext } from '../results/sink.js';
import type { Ending, FeedHandle, PoolCore } from './pool-core.js';
import { NOTHING_YET } from './status.js';
import { statusStream } from './status-stream.js';

/** What of a pool a run needs. */
export type RunCore = Pick<
  PoolCore,
  'phase' | 'quorum$' | 'changed$' | 'status' | 'pause' | 'resume' | 'close' | 'terminate'
> &
  // What runs elsewhere cannot be looked into.
  Partial<Pick<PoolCore, 'measure' | 'observe'>>;

/** A run as it was begun: its pool, and its one stream of tasks. */
export interface Begun {
  readonly core: RunCore;
  readonly handle: Pick<FeedHandle, 'abandon'>;
}

/** Begins a run. `ended` is called once, never before this has returned its pool to `core`. */
export type Begin = (
  consumer: Consumer<unknown>,
  inContext: InContext,
  started: (core: RunCore) => void,
  ended: (ending: Ending) => void,
) => Begun;

interface Audience {
  readonly subscriber: Subscriber<unknown>;
  readonly inContext: InContext;
}

/** One run for all who are subscribed: the first begins it, the last to leave ends it, and who comes after the end begins another. */
export class SharedRun {
  readonly status$: Observable<PoolStatus>;
  readonly quorum$: Observable<Quorum>;
  /** Whether a run is on: from before its first task is pulled to when everybody is gone, before its subscribers are told of the end. */
  readonly isOn$: Observable<boolean>;
  private readonly present$ = new BehaviorSubject(false);
  /** Runs with somebody left, those included whose subscribers are gone. */
  private readonly present = new Set<Run>();
  private readonly paused$ = new BehaviorSubject(false);
  private readonly core$ = new BehaviorSubject<RunCore | undefined>(undefined);
  private readonly observers = new Map<Observer, (() => void) | undefined>();
  private readonly begin: Begin;
  private current: Run | undefined;

  constructor(begin: Begin) {
    this.begin = begin;
    this.status$ = this.core$.pipe(switchMap((core) => (core ? statusStream(core) : this.paused$.pipe(map(notBegun)))));
    this.quorum$ = this.core$.pipe(switchMap((core) => (core ? core.quorum$ : of(NOBODY))));
    this.isOn$ = this.present$.pipe(distinctUntilChanged());
  }

  /** Adds a subscriber; returns what its leaving does. */
  join(subscriber: Subscriber<unknown>): () => void {
    const member: Audience = { subscriber, inContext: captureContext() };
    const running = this.current;
    if (running) return running.add(member);
    const run = new Run({
      closed: () => {
        if (this.current === run) this.current = undefined;
      },
      gone: () => {
        this.present.delete(run);
        this.present$.next(this.present.size > 0);
      },
    });
    this.current = run;
    this.present.add(run);
    this.present$.next(true);
    const leave = run.add(member);
    run.start(this.begin, (core) => {
      for (const observer of this.observers.keys()) this.observers.set(observer, core.observe?.(observer));
      if (this.paused$.value) core.pause();
      this.core$.next(core);
    });
    return leave;
  }

  /** Watches the run that is on, and those to come. Returns how to leave. */
  observe(observer: Observer): () => void {
    this.observers.set(observer, this.core$.value?.observe?.(observer));
    return () => {
      this.observers.get(observer)?.();
      this.observers.delete(observer);
    };
  }

  pause(): void {
    this.paused$.next(true);
    this.current?.pause();
  }

  resume(): void {
    this.paused$.next(false);
    this.current?.resume();
  }

  drain(): void {
    if (this.current) this.paused$.next(false);
    this.current?.drain();
  }

  /** Cancels what is on and calls `done` once nobody is left of any run. */
  terminate(reason: unknown, done: () => void): void {
    let awaited = 1;
    if (this.present.size > 0) this.paused$.next(false);
    const one = (): void => {
      if (--awaited === 0) done();
    };
    for (const run of [...this.present]) {
      awaited++;
      run.terminate(reason, one);
    }
    one();
  }
}

/** The status before the first run. */
const notBegun = (paused: boolean): PoolStatus => ({ ...NOTHING_YET, paused });

const NOBODY: Quorum = { members: [], allIdle: true, allStopped: true };

interface RunEvents {
  /** Nobody can join it any more. */
  closed(): void;
  /** Nobody is left of it. */
  gone(): void;
}

class Run {
  private readonly audience = new Set<Audience>();
  /** Who is there, where it is one. */
  private only: Audience | undefined;
  private begun: Begun | undefined;
  /** What was asked of it while it was being begun: the first values may come before its pool is in our hands. */
  private early: ((begun: Begun) => void)[] = [];
  private left = false;
  private readonly events: RunEvents;

  constructor(events: RunEvents) {
    this.events = events;
  }

  add(member: Audience): () => void {
    this.audience.add(member);
    this.count();
    return () => {
      this.audience.delete(member);
      this.count();
      if (this.audience.size === 0) this.abandon();
    };
  }

  private count(): void {
    const [only] = this.audience;
    this.only = this.audience.size === 1 ? only : undefined;
  }

  start(begin: Begin, started: (core: RunCore) => void): void {
    let core: RunCore | undefined;
    const { audience } = this;
    const consumer: Consumer<unknown> = {
      get closed() {
        return audience.size === 0;
      },
      next: (value) => this.next(value),
    };
    const begun = begin(
      consumer,
      (work) => this.inContext(work),
      (made) => {
        core = made;
        started(made);
      },
      (ending) => this.ended(core as RunCore, ending),
    );
    this.begun = begun;
    for (const work of this.early.splice(0)) work(begun);
  }

  pause(): void {
    this.once(({ core }) => core.pause());
  }

  resume(): void {
    this.once(({ core }) => core.resume());
  }

  drain(): void {
    this.once(({ core }) => core.close(() => undefined));
  }

  terminate(reason: unknown, done: () => void): void {
    // Not as a failure: if it is one, the end of its stream says so.
    this.once(({ core }) => core.terminate(reason, false, done));
  }

  private once(work: (begun: Begun) => void): void {
    if (this.begun) work(this.begun);
    else this.early.push(work);
  }

  /** With one subscriber a batch runs in its context as a whole; with more, each value in each one's. */
  private inContext(work: () => void): void {
    if (this.only) this.only.inContext(work);
    else work();
  }

  private next(value: unknown): void {
    if (this.only) return this.only.subscriber.next(value);
    for (const { subscriber, inContext } of this.audience) inContext(() => subscriber.next(value));
  }

  private ended(core: RunCore, ending: Ending): void {
    if (this.left) return;
    if (ending) core.terminate(ending.error, true, () => this.finish(ending));
    else core.close((farewell) => this.finish(farewell));
  }

  private finish(ending: Ending): void {
    if (this.left) return;
    this.left = true;
    this.events.closed();
    this.events.gone();
    for (const { subscriber, inContext } of [...this.audience]) {
      inContext(() => (ending ? subscriber.error(ending.error) : subscriber.complete()));
    }
  }

  private abandon(): void {
    if (this.left) return;
    this.left = true;
    this.events.closed();
    const reason = new DOMException('the last subscriber left', 'AbortError');
    this.once(({ core, handle }) => {
      handle.abandon(reason);
      core.terminate(reason, false, () => this.events.gone());
    });
  }
}
