import { test } from 'vitest';
import { explore } from '../support/model/explore.js';
import { feed, task, world } from '../support/model/script.js';
test('x', () => {
    try { console.log(JSON.stringify(explore(world([feed([task('a'), task('b'), task('c')], {window: 20})], {concurrency:5, workers: 1})))); } catch (e) { console.log((e as Error).message); }
});
