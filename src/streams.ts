import { Observable } from 'rxjs';
import { captureContext } from '#platform';
import type { SolveOptions } from './contract/options.js';
import { type BeginIteration, Iteration } from './controller/iteration.js';
import type { Streams } from './controller/pool.js';
import type { FeedRequest, PoolCore } from './controller/pool-core.js';
import { transformPair } from './controller/transform.js';
import { type Destination, streamFrom, streamOf, writtenStream } from './create-pool.js';
import { type CheckedSolveOptions, checkOutcomesOptions, checkSolveOptions } from './options.js';

/** Streams on a pool that is open: each subscription, iteration or pair of web streams is one stream of tasks. */
export function streams<T, R>(): Streams<T, R> {
  return {
    values: (core, scheduler, options) => stream(core, 'values', streamOf(scheduler, checked<T, R>(options))),
    outcomes: (core, scheduler, options) =>
      stream(core, 'outcomes', streamOf(scheduler, checkOutcomesOptions(options))),
    iteration: (core, scheduler, options) => new Iteration(begin(core, streamOf(scheduler, checked<T, R>(options)))),
    transform(core, options) {
      const good = checked<T, R>(options);
      return transformPair(writtenStream<T>, ({ open }) => begin(core, streamFrom(open, good)));
    },
  };
}

type Request = (to: Destination) => FeedRequest;

const checked = <T, R>(options: SolveOptions<T, R, unknown> | undefined): CheckedSolveOptions<T, R> =>
  checkSolveOptions<T, R>(options as SolveOptions<T, R> | undefined);

function stream<V>(core: PoolCore, wanted: 'values' | 'outcomes', request: Request): Observable<V> {
  return new Observable((subscriber) => {
    const refused = core.refusal();
    if (refused) return subscriber.error(refused.error);
    const inContext = captureContext();
    const handle = core.feed(
      request({
        wanted,
        consumer: subscriber as never,
        inContext,
        isMission: false,
        ended: (ending) => inContext(() => (ending ? subscriber.error(ending.error) : subscriber.complete())),
      }),
    );
    return () => handle.abandon(new DOMException('the subscriber left', 'AbortError'));
  });
}

function begin(core: PoolCore, request: Request): BeginIteration {
  return (consumer, inContext, ended) => {
    const refused = core.refusal();
    if (!refused) return core.feed(request({ wanted: 'pulled values', consumer, inContext, isMission: false, ended }));
    ended(refused);
    return undefined;
  };
}
