import { test } from 'vitest';
import { workerPool } from 'rearguard';
test('x', async () => {
  const r = await Promise.race([
    new Promise((resolve) => {
      workerPool({ scheduler: Array.from({length: 5000}, (_, i) => i), size: 1, worker: (n: number) => n, processResult(n: number) { if (n === 300) throw new Error('boom'); return n; } })
       .subscribe({ error: (e) => resolve(['error', e]), complete: () => resolve('complete') });
    }),
    new Promise((resolve) => setTimeout(() => resolve('HANG'), 3000)),
  ]);
  console.log(r);
});
