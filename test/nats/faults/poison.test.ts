import { type DeadLetter, WorkerLostError } from 'rearguard';
import { natsPool } from 'rearguard/nats';
import { lastValueFrom, toArray } from 'rxjs';
import { expect, it } from 'vitest';
import { latest } from '../../support/mission.js';
import { expectNoChildLeft, type NatsChild } from '../../support/nats/child.js';
import { distributed, QUICK } from '../../support/nats/runs.js';
import { natsServer } from '../../support/nats/server.js';

type Deed = { readonly n: number; readonly do?: string; readonly ms?: number };

const server = natsServer();
expectNoChildLeft();

it.each([
  ['alone in its chunk', 1],
  ['among others in its chunk', 8],
])('a task that kills every host fails, %s, and takes no other with it', async (_, chunk) => {
  const run = distributed(server().url, { tasks: 0, ms: 0 });
  let deaths = 0;
  let over = false;
  const respawn = (): NatsChild => {
    const host = run.host();
    host.exited.then(({ signal }) => {
      if (signal === 'SIGKILL' && !over) {
        deaths++;
        respawn();
      }
    });
    return host;
  };
  respawn();
  const tasks: Deed[] = Array.from({ length: 40 }, (_, n) => (n === 13 ? { n, do: 'kill the host' } : { n, ms: 5 }));
  const letters: DeadLetter<Deed>[] = [];
  const pool$ = natsPool<Deed, number>({
    connection: server().url,
    name: run.name,
    scheduler: (from) => tasks.slice(from),
    chunk,
    deadLetters: { next: (letter) => letters.push(letter) },
    ...QUICK,
  });
  const results = await lastValueFrom(pool$.pipe(toArray()));
  over = true;
  expect(letters.map(({ index }) => index)).toEqual([13]);
  expect(letters[0]?.error).toBeInstanceOf(WorkerLostError);
  // Fewer only where a slow machine was taken for a dead host.
  expect(deaths).toBeGreaterThan(0);
  expect(deaths).toBeLessThanOrEqual(3);
  expect([...results].sort((a, b) => a - b)).toEqual(tasks.map(({ n }) => n).filter((n) => n !== 13));
  expect(latest(pool$.status$)).toMatchObject({ pulled: 40, enqueued: 0, done: 39, failed: 1 });
});

it('a task that may be begun once only is not begun a second time by another host', async () => {
  const run = distributed(server().url, { tasks: 200, ms: 40 });
  const first = run.host();
  const controller = run.controller({ maxAttempts: 1, chunk: 1, keepGoing: true });
  await first.message(({ done = 0 }: { done?: number }) => done >= 10);
  await first.kill();
  run.host();
  await controller.message((says: object) => 'complete' in says);
  const begun = run.executions();
  expect(new Set(begun).size).toBe(begun.length);
  expect(run.failures().length).toBeGreaterThan(0);
  expect([...run.results().map(({ n }) => n), ...run.failures()].sort((a, b) => a - b)).toEqual(
    Array.from({ length: 200 }, (_, n) => n),
  );
});
