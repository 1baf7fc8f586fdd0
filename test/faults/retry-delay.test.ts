import { workerPool } from 'rearguard';
import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { all, anyWorker, closed, type Deed, echoes, expectEnd, open, report, until } from '../support/mission.js';

expectNothingLeftBehind();

const HOUR = 3_600_000;
const throws = { do: 'throw', message: 'not yet' };
const second = { do: 'inTurn', turns: [throws, { do: 'echo', value: 'second' }] };

it('does not hold up the others, and counts as unsettled', async () => {
  const controller = new AbortController();
  const pool = open({ size: 1 });
  const values: unknown[] = [];
  const ended = new Promise((resolve) => {
    pool
      .solve([second, ...echoes(10)], { retry: { attempts: 2, delay: HOUR }, signal: controller.signal })
      .subscribe({ next: (value) => values.push(value), error: resolve });
  });
  const status = await until(pool.status$, ({ done }) => done === 10);
  expect(status).toMatchObject({ waitingRetry: 1, queued: 0, inFlight: 0, retried: 1 });
  controller.abort('long enough');
  expect(await ended).toBe('long enough');
  expect(values).toHaveLength(10);
  expect(await closed(pool)).toMatchObject({ done: 10, cancelled: 1 });
});

it('is finished by close(), which loses nothing that waits', async () => {
  const pool = open();
  const results = all(pool.solve([second, ...echoes(5)], { retry: { attempts: 2, delay: 150 } }));
  await until(pool.status$, ({ waitingRetry }) => waitingRetry === 1);
  expect(await closed(pool)).toMatchObject({ pulled: 6, done: 6, cancelled: 0, retried: 1 });
  expect(await results).toContain('second');
});

it('is cut short by terminate(), and by a second one too', async () => {
  const pool = open();
  const reason = new Error('enough');
  const results = expect(all(pool.solve([second], { retry: { attempts: 2, delay: HOUR } }))).rejects.toBe(reason);
  await until(pool.status$, ({ waitingRetry }) => waitingRetry === 1);
  await Promise.all([pool.terminate(reason), pool.terminate(new Error('once more'))]);
  await pool.terminate();
  await results;
  expect(await expectEnd(pool)).toMatchObject({ pulled: 1, cancelled: 1 });
});

it('is waited for by drain(), which takes no more from the scheduler', async () => {
  let pulled = 0;
  let returned = 0;
  const pool$ = workerPool<Deed, unknown>({
    *scheduler() {
      try {
        for (;;) yield pulled++ === 0 ? second : { do: 'echo', value: pulled };
      } finally {
        returned++;
      }
    },
    worker: anyWorker,
    size: 2,
    queueCapacity: 8,
    retry: { attempts: 2, delay: 100 },
  });
  const ended = report(pool$);
  await until(pool$.status$, ({ retried }) => retried === 1);
  pool$.drain();
  const { results, failure, status } = await ended;
  expect(failure).toBeUndefined();
  expect(results).toHaveLength(pulled);
  expect(results).toContain('second');
  expect(status).toMatchObject({ pulled, done: pulled, retried: 1 });
  expect(returned).toBe(1);
});

it('counts in the bound on what is pulled', async () => {
  let pulled = 0;
  const controller = new AbortController();
  const pool = open({ size: 1, queueCapacity: 4 });
  const ended = expect(
    all(
      pool.solve(
        function* () {
          for (;;) {
            pulled++;
            yield throws;
          }
        },
        { retry: { attempts: 2, delay: HOUR }, signal: controller.signal },
      ),
    ),
  ).rejects.toBe('enough');
  await until(pool.status$, ({ waitingRetry }) => waitingRetry === 5);
  expect(pulled).toBe(5);
  controller.abort('enough');
  await ended;
  expect(await closed(pool)).toMatchObject({ pulled: 5, cancelled: 5 });
});
