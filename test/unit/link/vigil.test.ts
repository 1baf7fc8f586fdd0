import { expect, test } from 'vitest';
import { Vigil } from '../../../src/platform/vigil.js';

/** A thread that is given tasks by hand; `turns` are those of its event loop that wait. */
function thread() {
  const turns: (() => void)[] = [];
  const env = { time: 0 };
  const vigil = new Vigil(
    10,
    () => env.time,
    (work) => void turns.push(work),
  );
  return {
    env,
    get isAwake() {
      return turns.length > 0;
    },
    turn: () => turns.shift()?.(),
    /** A task comes so many ms after the last one was done, and takes no time; those awake look whether it has come. */
    task(afterMs: number) {
      env.time += afterMs;
      vigil.end(env.time);
      vigil.begin(env.time);
    },
  };
}

test('stays awake once a task came soon after the last, and no longer than it may', () => {
  const worker = thread();
  worker.task(1000);
  expect(worker.isAwake).toBe(false);
  worker.task(5);
  expect(worker.isAwake).toBe(true);
  worker.env.time += 9;
  worker.turn();
  expect(worker.isAwake).toBe(true);
  worker.env.time += 1;
  worker.turn();
  expect(worker.isAwake).toBe(false);
});

test('sleeps between tasks that come far apart', () => {
  const worker = thread();
  for (let count = 0; count < 5; count++) {
    worker.task(20);
    expect(worker.isAwake).toBe(false);
  }
});

test('has one turn waiting, however many tasks come meanwhile', () => {
  const worker = thread();
  for (let count = 0; count < 5; count++) worker.task(1);
  worker.turn();
  expect(worker.isAwake).toBe(true);
  worker.env.time += 10;
  worker.turn();
  expect(worker.isAwake).toBe(false);
});

test('is left alone for longer each time it was in vain, up to 64 tasks', () => {
  const worker = thread();
  const sleeps: number[] = [];
  let slept = 0;
  for (let count = 0; count < 300; count++) {
    worker.task(15);
    if (!worker.isAwake) slept++;
    else {
      sleeps.push(slept);
      slept = 0;
      while (worker.isAwake) {
        worker.env.time += 10;
        worker.turn();
        worker.env.time -= 10;
      }
    }
  }
  expect(sleeps).toEqual([1, 1, 3, 7, 15, 31, 63, 64, 64]);
});
