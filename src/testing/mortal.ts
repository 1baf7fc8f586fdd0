import type { SolverModule } from '../contract/solver.js';

/** The end of a call that was not made. One each: it would keep all who wait for it. */
const never = (): Promise<never> => new Promise(() => undefined);

/** A module whose functions are called no more once its worker is dead: without a thread to end, its runtime would go on. */
export function mortal(module: SolverModule<unknown, unknown>, isDead: () => boolean): SolverModule<unknown, unknown> {
  const { solve, hooks } = module;
  const unlessDead = (work: () => unknown): unknown => (isDead() ? never() : work());
  return {
    solve: (task, context) => (isDead() ? never() : solve(task, context)),
    hooks: {
      setup: (data) => unlessDead(() => hooks.setup?.(data)),
      teardown: () => unlessDead(() => hooks.teardown?.()),
      onBroadcast: (message) => unlessDead(() => hooks.onBroadcast?.(message)),
    },
  };
}
