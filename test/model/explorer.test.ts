import { test } from 'vitest';
import { explore } from '../support/model/explore.js';
import { feed, task, world } from '../support/model/script.js';
test('x', () => {
  const c = task('a', { children: [task('a1')] });
  const f = task('b', { failures: 1, allowed: 2 });
  const g = task('b', { failures: 1, allowed: 1 });
  for (const [n, w] of Object.entries({
    one: world([feed([task('a')])], { workers: 1, losses: 1 }),
    oneMax1: world([feed([task('a')], {maxAttempts:1})], { workers: 1, losses: 1 }),
    retry: world([feed([c, f, task('c')])], { losses: 0 }),
    fail: world([feed([c, g, task('c')])], { losses: 0 }),
    slow1: world([feed([c, f, task('c')], {resultCapacity: 1, consumer:'slow'})], { losses: 0 }),
    batch2: world([feed([c, task('b'), task('c')])], { losses: 1, batch:2 }),
    batchunk: world([feed([c, task('b'), task('c')])], { losses: 1, batch:2, running:'unknown' }),
    lastw: world([feed([c, task('b'), task('c')])], { losses: 1, lastWords: 'may be lost' }),
    conc: world([feed([c, task('b'), task('c')])], { losses: 1, concurrency:2 }),
    auto: world([feed([c, task('b'), task('c')])], { losses: 1, batch:'auto', taskMs:0.01 }),
    drain: world([feed([c, task('b'), task('c')], {mayDrain:true})], { }),
    cancel: world([feed([c, task('b'), task('c')], {mayCancel:true})], { }),
    tcancel: world([feed([c, task('b'), task('c')], {taskCancels:1})], { }),
    cold: world([feed([c, task('b'), task('c')])], { coldStart:true }),
    echo: world([feed([c, task('b')])], { echoes: 1 }),
  })) {
    const t = performance.now();
    try { console.log(n, JSON.stringify(explore(w)), performance.now() - t); } catch (e) { console.log(n, (e as Error).stack, performance.now() - t); }
  }
});
