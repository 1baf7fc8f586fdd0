import { Observable } from 'rxjs';
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
  private readonly shared: SharedRun;

  /** @internal */
  constructor(shared: SharedRun) {
    super((subscriber) => shared.join(subscriber));
    this.shared = shared;
    this.status$ = shared.status$;
    this.quorum$ = shared.quorum$;
  }

  /** Takes no more from the scheduler, finishes and delivers what was taken, then completes. Does nothing if no run is on. */
  drain(): void {
    this.shared.drain();
  }
}
