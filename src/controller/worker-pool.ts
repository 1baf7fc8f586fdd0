import { Observable } from 'rxjs';
import type { Observer } from '../contract/observer.js';
import type { Quorum } from '../contract/quorum.js';
import type { PoolStatus } from '../contract/status.js';
import type { SharedRun } from './shared-run.js';

/**
 * A mission as an Observable of its results; made by `workerPool`.
 *
 * @typeParam R - what is emitted.
 */
export class WorkerPool<R> extends Observable<R> {
  /** The latest status on subscription, then samples while it changes (at most ten a second; changes of phase at once). Never completes. Subscribing starts nothing. */
  readonly status$: Observable<PoolStatus>;
  /** The states of scheduler and workers: the latest on subscription, then every change. Never completes. Subscribing starts nothing. */
  readonly quorum$: Observable<Quorum>;
  /**
   * Whether a run is on: from before its first task is pulled until everybody is gone.
   *
   * @internal
   */
  readonly isOn$: Observable<boolean>;
  private readonly shared: SharedRun;

  /** @internal */
  constructor(shared: SharedRun) {
    super((subscriber) => shared.join(subscriber));
    this.shared = shared;
    this.status$ = shared.status$;
    this.quorum$ = shared.quorum$;
    this.isOn$ = shared.isOn$;
  }

  /** @internal */
  observe(observer: Observer): () => void {
    return this.shared.observe(observer);
  }

  /**
   * Hands nothing new to the workers until `resume`, in this run and in those that begin meanwhile: before the first subscriber, too. What workers have in hand goes on and is
   * delivered; the scheduler is asked until the queue is full; cancellation, time limits and the waits between attempts go on. `status$` shows it. `drain` and `terminate` of a run that
   * is on end it. Idempotent.
   */
  pause(): void {
    this.shared.pause();
  }

  /** Ends a `pause`. Does nothing where there is none. */
  resume(): void {
    this.shared.resume();
  }

  /**
   * Takes no more from the scheduler, finishes and delivers what was taken, then completes. A run that is paused is resumed. Does nothing if no run is on.
   *
   * ```marbles
   * drain(): what was taken is finished
   *
   * scheduler  (abc)---de----------------
   * drain()    -----------!--------------
   * worker 1   a========d====------------
   * worker 2   b=======c=====e=======----
   * pool$      --------BA----(CD)----(E|)
   * ```
   */
  drain(): void {
    this.shared.drain();
  }

  /**
   * Cancels everything now: workers get `stopTimeout` to give up what they run and to tear down, then are ended. Once everybody is gone, the subscribers' streams error with
   * `reason`; where every task had its outcome and only the parting was left, they end as they would have.
   *
   * @param reason - default: an `AbortError`.
   * @returns a promise that resolves when nobody is left; at once if no run is on. Subscribing again starts a new run.
   */
  terminate(reason: unknown = new DOMException('the pool was terminated', 'AbortError')): Promise<void> {
    return new Promise((resolve) => this.shared.terminate(reason, resolve));
  }
}
