import { asyncScheduler, Observable, type SchedulerLike, type Subscription } from 'rxjs';
import { captureContext } from '#platform';

/** While things happen, a status this often at most; changes of phase are told at once. */
const SAMPLE_MS = 100;

/** What has a status that changes. */
export interface Watched<S> {
  readonly phase: string;
  /** Emits when `status` may have changed; hot. */
  readonly changed$: Observable<void>;
  status(): S;
  /** Measures times as long as somebody looks; returns how to stop that. */
  measure?(): () => void;
}

/** The status on subscription, then samples while it changes. Costs nothing while nobody looks. Never completes. */
export function statusStream<S>(core: Watched<S>, clock: SchedulerLike = asyncScheduler): Observable<S> {
  return new Observable((subscriber) => {
    let { phase } = core;
    let sample: Subscription | undefined;
    const inContext = captureContext();
    const ignore = core.measure?.();
    const emit = (): void => {
      sample?.unsubscribe();
      sample = undefined;
      inContext(() => subscriber.next(core.status()));
    };
    const changes = core.changed$.subscribe(() => {
      if (core.phase !== phase) {
        phase = core.phase;
        emit();
        // A pool that has failed still has to part; one that has stopped has nothing more to tell.
      } else if (phase !== 'stopped') sample ??= clock.schedule(emit, SAMPLE_MS);
    });
    emit();
    return () => {
      sample?.unsubscribe();
      changes.unsubscribe();
      ignore?.();
    };
  });
}
