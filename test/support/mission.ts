import type { Pool, PoolOptions, PoolStatus, Quorum, WorkerPool, WorkerPoolOptions } from 'rearguard';
import { openPool, workerPool } from 'rearguard';
import { filter, firstValueFrom, lastValueFrom, type Observable, toArray } from 'rxjs';
import { expect } from 'vitest';

/** What the worker of the fixtures is told to do. */
export type Deed = { readonly do: string; readonly [detail: string]: unknown };

export const anyWorker: URL = new URL('../fixtures/any.worker.mjs', import.meta.url);
export const fixture = (name: string): URL => new URL(`../fixtures/${name}`, import.meta.url);

/** How a mission went. */
export interface Report {
  readonly results: unknown[];
  /** Undefined if it completed. */
  readonly failure: { readonly error: unknown } | undefined;
  readonly status: PoolStatus;
  readonly quorum: Quorum;
  readonly ms: number;
}

/** Runs a mission of deeds to its end and checks what holds at the end of every one: conservation, and nobody left. */
export async function mission(
  scheduler: WorkerPoolOptions<Deed, unknown>['scheduler'],
  options: Partial<WorkerPoolOptions<Deed, unknown>> = {},
): Promise<Report> {
  return report(workerPool<Deed, unknown>({ size: 2, worker: anyWorker, ...options, scheduler }));
}

/** A pool of two workers that do what the tasks say. */
export const open = (options: PoolOptions = {}): Pool<Deed, unknown> => openPool(anyWorker, { size: 2, ...options });

export const echoes = (count: number): Deed[] => Array.from({ length: count }, (_, value) => ({ do: 'echo', value }));

/** Subscribes to a pool and waits for its end. */
export async function report(pool$: WorkerPool<unknown>): Promise<Report> {
  const startedAt = performance.now();
  const results: unknown[] = [];
  const failure = await new Promise<Report['failure']>((resolve) => {
    pool$.subscribe({
      next: (value) => results.push(value),
      error: (error) => resolve({ error }),
      complete: () => resolve(undefined),
    });
  });
  const ms = performance.now() - startedAt;
  const status = latest(pool$.status$);
  const quorum = latest(pool$.quorum$);
  expectConservation(status);
  expect(status).toMatchObject({ queued: 0, inFlight: 0, waitingRetry: 0 });
  expect(quorum.allStopped).toBe(true);
  expect(status.phase).toBe(failure ? 'failed' : 'stopped');
  return { results, failure, status, quorum, ms };
}

/** The value that a stream has on subscription. */
export function latest<V>(values$: Observable<V>): V {
  let value: { readonly value: V } | undefined;
  values$
    .subscribe((next) => {
      value = { value: next };
    })
    .unsubscribe();
  if (!value) throw new Error('nothing on subscription');
  return value.value;
}

/** Resolves with the first value that is as it should be. */
export const until = <V>(values$: Observable<V>, which: (value: V) => boolean): Promise<V> =>
  firstValueFrom(values$.pipe(filter(which)));

/** The ids of the workers on the roll that are in one of the states. */
export const workersIn = ({ members }: Quorum, ...states: string[]): number[] =>
  members.flatMap(({ id, kind, state }) => (kind === 'worker' && states.includes(state) ? Number(id.slice(7)) : []));

/** Checks what holds at the end of everything; waits for it where the pool does not fail. */
export async function expectEnd(pool: Pick<Pool<Deed, unknown>, 'status$' | 'quorum$'>): Promise<PoolStatus> {
  const status = await until(pool.status$, ({ phase }) => phase === 'stopped' || phase === 'failed');
  expectConservation(status);
  expect(status).toMatchObject({ queued: 0, inFlight: 0, waitingRetry: 0 });
  expect(latest(pool.quorum$).allStopped).toBe(true);
  return status;
}

/** Closes a pool as it should close, with everything accounted for. */
export async function closed(pool: Pool<Deed, unknown>): Promise<PoolStatus> {
  await pool.close();
  return expectEnd(pool);
}

/** Every task is in exactly one place. */
export function expectConservation(status: PoolStatus): void {
  const { pulled, enqueued, queued, inFlight, waitingRetry, done, failed, cancelled } = status;
  expect(queued + inFlight + waitingRetry + done + failed + cancelled).toBe(pulled + enqueued);
}

export const all = <V>(values$: Observable<V>): Promise<V[]> => lastValueFrom(values$.pipe(toArray()));
