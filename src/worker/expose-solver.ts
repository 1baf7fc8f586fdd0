import { clockOrigin, exit, heapMb, isWorker, later, leave, listen, now, openVigil } from '#worker-platform';
import type { Solve, SolverHooks, SolverModule } from '../contract/solver.js';
import type { Welcome } from '../wire/handshake.js';
import { packUp, unpackDown } from '../wire/packed.js';
import { exposeRole } from './expose-role.js';
import { mustBeFunction } from './must-be-function.js';
import { SolverRuntime } from './solver-runtime.js';

/**
 * Makes this file a worker: every pool that starts it sends its tasks to `solve`. Call it once, at
 * the top level of the worker file.
 *
 * @param solve - solves one task: `(task, context) => result`. May be async, and may give several results: see `Several`. What it throws fails the task, not the worker.
 * @param hooks - `setup(data)` runs before the first task, with the pool's `setupData`; `onBroadcast(message)` with what the pool broadcasts,
 * `teardown()` on every orderly way out. All may be async.
 * @returns the solver as a value: export it, so that `workerPool<typeof import('./solve.worker.js')>` can infer the types of task and
 * result, and so that a test can run it without a thread.
 *
 * @throws TypeError: `solve` is not a function. Error: it was called before in this file. Where a pool starts the file, the pool fails with `SpawnError` for that.
 *
 * Outside of a worker (imported into a test, say) nothing happens but the return.
 *
 * @example
 * {@includeCode ../../examples/guides/words.worker.ts}
 */
export function exposeSolver<T, R>(solve: Solve<T, R>, hooks: SolverHooks = {}): SolverModule<T, R> {
  mustBeFunction('exposeSolver', solve);
  const module: SolverModule<T, R> = { solve, hooks };
  if (isWorker)
    exposeRole('connect', (port, welcome) => begin(module as SolverModule<unknown, unknown>, port, welcome));
  return module;
}

function begin(module: SolverModule<unknown, unknown>, port: unknown, welcome: Welcome): void {
  const wire = listen<unknown, unknown>(port, (message) => runtime.receive(unpackDown(message)));
  const runtime = new SolverRuntime(module, welcome, {
    post: (frame, transfer) => wire.post(packUp(frame), transfer),
    clockOrigin: clockOrigin(),
    now,
    vigil: openVigil(),
    heapMb,
    later,
    leave: () => leave(wire),
    exit,
  });
  runtime.start();
}
