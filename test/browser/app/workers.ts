import type { Task } from './workers/any.worker.js';

export type { Task };

export const anyWorker = (): Worker =>
  new Worker(new URL('./workers/any.worker.ts', import.meta.url), { type: 'module' });
export const throwsAtStart = (): Worker =>
  new Worker(new URL('./workers/throws-at-start.worker.ts', import.meta.url), { type: 'module' });
export const closesAtStart = (): Worker =>
  new Worker(new URL('./workers/closes-at-start.worker.ts', import.meta.url), { type: 'module' });
export const numbers = (): Worker =>
  new Worker(new URL('./workers/numbers.worker.ts', import.meta.url), { type: 'module' });
export const missing = (): Worker => new Worker('/there-is-no-such.worker.js', { type: 'module' });

export const echo = (value: unknown): Task => ({ do: 'echo', value });
export const echoes = (count: number): Task[] => Array.from({ length: count }, (_, n) => echo(n));
