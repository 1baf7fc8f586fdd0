import assert from 'node:assert/strict';
import { TaskError, workerPool } from 'rearguard';
import { inlineWorker } from 'rearguard/testing';
import { lastValueFrom, toArray } from 'rxjs';
import words from './words.worker.js';

// The solver of the worker file, without a thread.
const counts$ = workerPool({ scheduler: ['one', 'two words'], worker: words });
assert.deepEqual(await lastValueFrom(counts$.pipe(toArray())), [1, 2]);

// A double in its place: a function with a parameter …
const doubled$ = workerPool({ scheduler: [1, 2, 3], worker: (task: number) => task * 2 });
assert.deepEqual(await lastValueFrom(doubled$.pipe(toArray())), [2, 4, 6]);

// … or with hooks. What goes wrong goes wrong in the same way as in a thread.
const calls: string[] = [];
const broken = inlineWorker(
  (task: string) => {
    throw new RangeError(`no ${task}`);
  },
  { setup: () => calls.push('setup'), teardown: () => calls.push('teardown') },
);
const failing$ = workerPool({ scheduler: ['task'], worker: broken, size: 1 });
await assert.rejects(lastValueFrom(failing$), TaskError);
assert.deepEqual(calls, ['setup', 'teardown']);

console.log('good');
