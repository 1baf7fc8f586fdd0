import type { WorkerPool } from 'rearguard';
import { natsPool, serveWorkers, type WorkerHost } from 'rearguard/nats';
import { expectTypeOf } from 'vitest';

const worker = new URL('./worker.js', import.meta.url);
const server = { connection: 'nats://127.0.0.1:4222', name: 'sums' };
const tasks = [{ a: 1, b: 2 }];

// Task and result are given.
expectTypeOf(natsPool<number, string>({ ...server, scheduler: (from) => [from] })).toEqualTypeOf<WorkerPool<string>>();
// @ts-expect-error: the scheduler gives other tasks
natsPool<number, string>({ ...server, scheduler: () => ['one'] });

// From the worker file.
expectTypeOf(
  natsPool<typeof import('./worker.js')>({ ...server, scheduler: (from) => tasks.slice(from) }),
).toEqualTypeOf<WorkerPool<string>>();
// @ts-expect-error: the worker file solves { a, b }
natsPool<typeof import('./worker.js')>({ ...server, scheduler: () => [1] });

// What processResult returns is emitted.
expectTypeOf(
  natsPool({ ...server, scheduler: () => [1], processResult: (result: string, task: number) => task + result.length }),
).toEqualTypeOf<WorkerPool<number>>();

// What does not travel is refused.
// @ts-expect-error: a function
natsPool<number, string>({ ...server, scheduler: () => [1], retry: { attempts: 2, when: () => true } });
// @ts-expect-error: it would need to see all hosts
natsPool<number, string>({ ...server, scheduler: () => [1], ordered: true });

expectTypeOf(serveWorkers({ ...server, worker })).toEqualTypeOf<WorkerHost>();
