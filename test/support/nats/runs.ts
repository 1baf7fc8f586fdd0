import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import { fixture } from '../mission.js';
import { type NatsChild, natsChild } from './child.js';

/** Everything in a hurry, so that a test takes seconds. */
export const QUICK = { ackWait: 1_000, hostTimeout: 1_000, leaseTimeout: 600 };

export const natsWorker: URL = fixture('nats.worker.mjs');

/** What the fixture of a controller says of itself. */
export type ControllerSays = { phase?: string; done?: number; taken?: number; complete?: boolean; failed?: string };

/** What the fixture of a host says of itself. */
export type HostSays = { phase?: string; held?: number; done?: number; duplicates?: number; closed?: boolean };

/** One run whose controllers and hosts are processes of their own. */
export interface Run {
  readonly name: string;
  host(options?: object): NatsChild;
  /** Another life of the controller. */
  controller(options?: object): NatsChild;
  /** What consumers were given: the life of the controller, and the number of the task. */
  results(): { readonly life: number; readonly n: number }[];
  /** The number of each task that failed, of controllers with `keepGoing`. */
  failures(): number[];
  /** The number of each task that was begun, as often as it was. */
  executions(): number[];
}

let count = 0;

/** Tasks 0 … `tasks - 1`, of `ms` each. */
export function distributed(connection: string, { tasks, ms }: { readonly tasks: number; readonly ms: number }): Run {
  const folder = mkdtempSync(join(tmpdir(), 'rearguard-run-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const name = `run-${process.pid}-${++count}`;
  const [results, log, letters] = [join(folder, 'results'), join(folder, 'log'), join(folder, 'letters')];
  let life = 0;
  const lines = (file: string): string[] => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []);
  return {
    name,
    host(options = {}) {
      const given = { connection, name, size: 2, concurrency: 4, log, worker: fileURLToPath(natsWorker), ...options };
      return natsChild(fixture('nats-host.mjs'), { args: [JSON.stringify(given)] });
    },
    controller(options = {}) {
      const given = { connection, name, count: tasks, ms, results, letters, life: ++life, ...QUICK, ...options };
      return natsChild(fixture('nats-controller.mjs'), { args: [JSON.stringify(given)] });
    },
    results: () =>
      lines(results).map((line) => {
        const [life, n] = line.split(' ').map(Number);
        return { life: life ?? 0, n: n ?? -1 };
      }),
    failures: () => lines(letters).map(Number),
    executions: () => lines(log).map(Number),
  };
}

/** Nothing lost, and nothing twice in the life of one controller. Returns how many were given to more than one life. */
export function expectExact(run: Run, tasks: number): number {
  const results = run.results();
  expect(new Set(results.map(({ n }) => n))).toEqual(new Set(Array.from({ length: tasks }, (_, n) => n)));
  const inLife = results.map(({ life, n }) => `${life} ${n}`);
  expect(inLife.length - new Set(inLife).size).toBe(0);
  return results.length - tasks;
}

export const complete = (controller: NatsChild): Promise<unknown> =>
  controller.message(({ complete, failed }: ControllerSays) => {
    if (failed) throw new Error(failed);
    return complete === true;
  });

/** So many results were given to it. */
export const taken = (controller: NatsChild, count: number): Promise<unknown> =>
  controller.message(({ taken = 0 }: ControllerSays) => taken >= count);

export const busy = (host: NatsChild, held = 1): Promise<unknown> =>
  host.message((says: HostSays) => says.phase === 'serving' && (says.held ?? 0) >= held);
