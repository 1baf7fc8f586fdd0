import { workerPool } from 'rearguard';
import { inlineWorker } from 'rearguard/testing';
import { NEVER, Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { FeedHandle, PoolCore } from '../../../src/controller/pool-core.js';
import { SharedRun } from '../../../src/controller/shared-run.js';
import { expectConservation, latest } from '../../support/mission.js';

const double = inlineWorker((n: number) => n * 2);
const patient = inlineWorker(
  (_: number, { signal }) =>
    new Promise<number>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
);

describe('terminate() of a mission', () => {
  it('errors every subscriber with the reason once everybody is gone, then resolves', async () => {
    const pool$ = workerPool({ scheduler: [1, 2, 3], worker: patient, size: 2 });
    const log: string[] = [];
    for (const name of ['one', 'two']) {
      pool$.subscribe({
        error: (error) => log.push(`${name} ${error}, all stopped: ${latest(pool$.quorum$).allStopped}`),
      });
    }
    await pool$.terminate('enough');
    expect(log).toEqual(['one enough, all stopped: true', 'two enough, all stopped: true']);
    const status = latest(pool$.status$);
    expectConservation(status);
    expect(status).toMatchObject({ phase: 'failed', cancelled: 3 });
  });

  it('has an AbortError for a reason if none is given', async () => {
    const pool$ = workerPool({ scheduler: NEVER, worker: double, size: 1 });
    const failed = new Promise((resolve) => pool$.subscribe({ error: resolve }));
    await pool$.terminate();
    expect(await failed).toMatchObject({ name: 'AbortError', message: 'the pool was terminated' });
  });

  it('resolves at once if no run is on, and leaves later runs alone', async () => {
    const pool$ = workerPool({ scheduler: [1, 2], worker: double, size: 1 });
    await pool$.terminate('too early');
    const results: number[] = [];
    await new Promise<void>((resolve, reject) =>
      pool$.subscribe({ next: (value) => results.push(value), error: reject, complete: resolve }),
    );
    expect(results).toEqual([2, 4]);
    await pool$.terminate('too late');
    expect(latest(pool$.status$).phase).toBe('stopped');
  });

  it('waits for a run whose subscribers have left', async () => {
    const pool$ = workerPool({ scheduler: [1], worker: patient, size: 1 });
    pool$.subscribe().unsubscribe();
    await pool$.terminate();
    expect(latest(pool$.quorum$).allStopped).toBe(true);
  });

  it('may be called from the first next', async () => {
    const pool$ = workerPool({ scheduler: () => [1, 2, 3], worker: double, size: 1, queueCapacity: 1 });
    const error = await new Promise((resolve, reject) =>
      pool$.subscribe({
        next: () => void pool$.terminate('seen enough'),
        error: resolve,
        complete: () => reject(new Error('completed')),
      }),
    );
    expect(error).toBe('seen enough');
  });
});

it('drain() from the first next ends an endless mission', async () => {
  const pool$ = workerPool({
    *scheduler() {
      for (let n = 0; ; n++) yield n;
    },
    worker: double,
    size: 1,
    queueCapacity: 1,
  });
  const results: number[] = [];
  await new Promise<void>((resolve, reject) =>
    pool$.subscribe({
      next(value) {
        results.push(value);
        pool$.drain();
      },
      error: reject,
      complete: resolve,
    }),
  );
  expect(results.length).toBe(latest(pool$.status$).pulled);
});

/** A run whose first value comes while it is being begun, and what its pool is then told. */
function toldWhileBegun(first: (run: SharedRun) => void): string[] {
  const log: string[] = [];
  const core = {
    quorum$: NEVER,
    changed$: NEVER,
    close: () => log.push('close'),
    terminate: (reason: unknown) => log.push(`terminate: ${reason}`),
  } as Partial<PoolCore> as PoolCore;
  const handle = { abandon: () => log.push('abandon') } as Partial<FeedHandle> as FeedHandle;
  const run = new SharedRun((consumer, _inContext, started) => {
    started(core);
    consumer.next(1);
    expect(log).toEqual([]);
    return { core, handle };
  });
  new Observable((subscriber) => run.join(subscriber)).subscribe(() => first(run));
  return log;
}

describe('what is asked of a run while it is being begun is done once it has', () => {
  it('drain()', () => {
    expect(toldWhileBegun((run) => run.drain())).toEqual(['close']);
  });

  it('terminate()', () => {
    expect(toldWhileBegun((run) => run.terminate('why', () => undefined))).toEqual(['terminate: why']);
  });
});
