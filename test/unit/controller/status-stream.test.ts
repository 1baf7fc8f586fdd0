import { NEVER, Subject, VirtualTimeScheduler } from 'rxjs';
import { expect, it } from 'vitest';
import type { Phase, PoolStatus } from '../../../src/contract/status.js';
import type { PoolCore } from '../../../src/controller/pool-core.js';
import { NOTHING_YET } from '../../../src/controller/status.js';
import { statusStream } from '../../../src/controller/status-stream.js';

/** A pool whose status is set by hand, watched in virtual time. */
function watched() {
  const clock = new VirtualTimeScheduler();
  const changed$ = new Subject<void>();
  let status: PoolStatus = { ...NOTHING_YET, phase: 'running' };
  const core: Pick<PoolCore, 'phase' | 'changed$' | 'quorum$' | 'status' | 'measure'> = {
    get phase(): Phase {
      return status.phase;
    },
    changed$,
    quorum$: NEVER,
    status: () => status,
    measure: () => () => undefined,
  };
  const told: [number, Phase, number][] = [];
  const subscription = statusStream(core as PoolCore, clock).subscribe(({ phase, cancelled }) =>
    told.push([clock.frame, phase, cancelled]),
  );
  return {
    told,
    clock,
    subscription,
    change(to: Partial<PoolStatus>): void {
      status = { ...status, ...to };
      changed$.next();
    },
    /** Runs what is due up to now + `ms`, and no further. */
    pass(ms: number): void {
      const until = clock.frame + ms;
      clock.maxFrames = until;
      clock.flush();
      clock.frame = until;
    },
  };
}

it('tells the status on subscription, and samples while it changes', () => {
  const pool = watched();
  pool.change({ cancelled: 1 });
  pool.pass(50);
  pool.change({ cancelled: 2 });
  pool.pass(250);
  pool.change({ cancelled: 3 });
  pool.pass(100);
  expect(pool.told).toEqual([
    [0, 'running', 0],
    [100, 'running', 2],
    [400, 'running', 3],
  ]);
});

it('tells a change of phase at once, in place of the sample that was due', () => {
  const pool = watched();
  pool.change({ cancelled: 1 });
  pool.pass(50);
  pool.change({ phase: 'draining', cancelled: 2 });
  pool.pass(500);
  expect(pool.told).toEqual([
    [0, 'running', 0],
    [50, 'draining', 2],
  ]);
});

it('tells what happens after a run has failed, until nothing changes any more', () => {
  const pool = watched();
  pool.change({ phase: 'failed' });
  pool.change({ cancelled: 7 });
  pool.pass(30);
  pool.change({ cancelled: 8 });
  pool.pass(1_000);
  pool.change({ cancelled: 9 });
  pool.pass(1_000);
  expect(pool.told).toEqual([
    [0, 'running', 0],
    [0, 'failed', 0],
    [100, 'failed', 8],
    [1130, 'failed', 9],
  ]);
  expect(pool.clock.actions).toEqual([]);
});

it('leaves no timer once the pool has stopped', () => {
  const pool = watched();
  pool.change({ phase: 'stopped' });
  pool.change({});
  expect(pool.clock.actions).toEqual([]);
});

it('leaves no timer when nobody looks any more', () => {
  const pool = watched();
  pool.change({ cancelled: 1 });
  pool.subscription.unsubscribe();
  pool.pass(1_000);
  expect(pool.told).toEqual([[0, 'running', 0]]);
});
