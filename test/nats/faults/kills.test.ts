import { expect, it } from 'vitest';
import { expectNoChildLeft, type NatsChild } from '../../support/nats/child.js';
import { busy, complete, distributed, expectExact, type HostSays, taken } from '../../support/nats/runs.js';
import { natsServer } from '../../support/nats/server.js';

const TASKS = 300;
const MS = 20;

const server = natsServer();
expectNoChildLeft();

const doneBy = (host: NatsChild): HostSays => host.messages.findLast((says) => (says as HostSays).phase) as HostSays;

it('gives what a killed host had to another', async () => {
  const run = distributed(server().url, { tasks: TASKS, ms: MS });
  const [first] = [run.host(), run.host()];
  const controller = run.controller();
  await taken(controller, 50);
  await busy(first);
  await first.kill();
  await complete(controller);
  expectExact(run, TASKS);
});

it('runs again what a host had finished and not acknowledged, and refuses the second result', async () => {
  const run = distributed(server().url, { tasks: TASKS, ms: MS });
  const first = run.host({ fault: 'dies before it acknowledges' });
  const controller = run.controller();
  await first.exited;
  const second = run.host();
  await complete(controller);
  expect(expectExact(run, TASKS)).toBe(0);
  expect(run.executions().length).toBeGreaterThan(TASKS);
  expect(doneBy(second).duplicates).toBeGreaterThan(0);
});

it('refuses the results of a host that was taken for dead and is not', async () => {
  const run = distributed(server().url, { tasks: TASKS, ms: MS });
  const zombie = run.host();
  const controller = run.controller();
  await taken(controller, 20);
  await busy(zombie, 4);
  zombie.freeze();
  const other = run.host();
  await other.message((says: HostSays) => (says.done ?? 0) >= TASKS / 2);
  zombie.thaw();
  await complete(controller);
  expect(expectExact(run, TASKS)).toBe(0);
});

it('goes on where it was when the controller is killed and started again', async () => {
  const run = distributed(server().url, { tasks: TASKS, ms: MS });
  run.host();
  run.host();
  // Nothing is given to another host, however slow this machine is.
  const first = run.controller({ ackWait: 600_000 });
  await taken(first, 100);
  await first.kill();
  await complete(run.controller({ ackWait: 600_000 }));
  const again = expectExact(run, TASKS);
  expect(again).toBeLessThan(100);
  expect(run.executions().length).toBe(TASKS);
});

it('goes on when the server is killed and started again', async () => {
  const run = distributed(server().url, { tasks: TASKS, ms: MS });
  run.host();
  run.host();
  const controller = run.controller();
  await taken(controller, 50);
  await server().kill();
  await server().start();
  await complete(controller);
  expect(expectExact(run, TASKS)).toBe(0);
});

it('goes on when everything is killed and started again', async () => {
  const run = distributed(server().url, { tasks: TASKS, ms: MS });
  const all = [run.host(), run.host(), run.controller()] as const;
  await taken(all[2], 100);
  await Promise.all([server().kill(), ...all.map((child) => child.kill())]);
  await server().start();
  run.host();
  await complete(run.controller());
  expectExact(run, TASKS);
});

it('lets a second controller wait, and take over when the first falls silent', async () => {
  const run = distributed(server().url, { tasks: TASKS, ms: MS });
  run.host();
  const patient = { leaseTimeout: 3_000 };
  const first = run.controller(patient);
  await taken(first, 30);
  const second = run.controller(patient);
  await taken(first, 100);
  expect(run.results().every(({ life }) => life === 1)).toBe(true);
  await first.kill();
  await complete(second);
  expectExact(run, TASKS);
});

it('stops a controller that was taken for dead and is not', async () => {
  const run = distributed(server().url, { tasks: TASKS, ms: MS });
  run.host();
  const first = run.controller();
  await taken(first, 30);
  first.freeze();
  const second = run.controller();
  await taken(second, 50);
  first.thaw();
  const says = await first.message(({ failed }: { failed?: string }) => failed !== undefined);
  expect(says).toMatchObject({ failed: expect.stringContaining('ReplacedError') });
  await complete(second);
  expectExact(run, TASKS);
});

it('gives everything back at once when a host leaves in order', async () => {
  const run = distributed(server().url, { tasks: TASKS, ms: MS });
  const first = run.host();
  // Nothing that a host had would come back within the time of this test.
  const controller = run.controller({ ackWait: 600_000 });
  await taken(controller, 50);
  first.send('close');
  const second = run.host();
  await complete(controller);
  expect(await first.exited).toEqual({ code: 0, signal: null });
  await second.exited;
  expect(expectExact(run, TASKS)).toBe(0);
  expect(run.executions().length).toBe(TASKS);
});
