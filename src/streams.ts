import { Observable } from 'rxjs';
import { captureContext } from '#platform';
import type { SolveOptions } from './contract/options.js';
import type { Scheduler } from './contract/scheduler.js';
import type { Streams } from './controller/pool.js';
import type { PoolCore } from './controller/pool-core.js';
import { type Destination, streamOf } from './create-pool.js';
import { checkOutcomesOptions, checkSolveOptions } from './options.js';

/** Streams on a pool that is open: each subscription is one stream of tasks. */
export function streams<T, R>(): Streams<T, R> {
  return {
    values: (core, scheduler, options) => stream('values', core, scheduler, options),
    outcomes: (core, scheduler, options) => stream('outcomes', core, scheduler, options),
  };
}

function stream<T, R, V>(
  wanted: Destination['wanted'],
  core: PoolCore,
  scheduler: Scheduler<T>,
  given: SolveOptions<T, R, unknown> | undefined,
): Observable<V> {
  const check = wanted === 'outcomes' ? checkOutcomesOptions : checkSolveOptions;
  const request = streamOf(scheduler, check<T, R>(given as SolveOptions<T, R> | undefined));
  return new Observable((subscriber) => {
    const refused = core.refusal();
    if (refused) return subscriber.error(refused.error);
    const inContext = captureContext();
    const handle = core.feed(
      request({
        wanted,
        consumer: subscriber as Destination['consumer'],
        inContext,
        isMission: false,
        ended: (ending) => inContext(() => (ending ? subscriber.error(ending.error) : subscriber.complete())),
      }),
    );
    return () => handle.abandon(new DOMException('the subscriber left', 'AbortError'));
  });
}
