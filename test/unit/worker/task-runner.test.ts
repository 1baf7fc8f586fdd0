import { describe, expect, test } from 'vitest';
import type { TaskContext } from '../../../src/contract/solver.js';
import { type Claims, claims, Offers, sendOnOffer } from '../../../src/wire/claims.js';
import { callOff, runningLeases, tagOf } from '../../../src/wire/lease-block.js';
import { abort, gate, settled, stopNow, tasks, WorkerByHand } from './worker-by-hand.js';

describe('the lease block', () => {
  test("says when each task began, by the pool's clock", () => {
    const seen: unknown[] = [];
    const worker = new WorkerByHand(
      () => {
        seen.push(runningLeases(worker.block));
        worker.now += 4;
      },
      { clockOrigin: 1_500, welcome: { clockOrigin: 1_000 } },
    ).start();
    worker.now = 20;
    worker.receive(tasks(0, 'a', 'b'));
    expect(seen).toEqual([[{ tag: tagOf(0), since: 520 }], [{ tag: tagOf(1), since: 524 }]]);
  });

  test('does not count the first stretch of an async task to the one that begins after it', () => {
    const worker = new WorkerByHand(
      () => {
        worker.now += 4;
        return gate().promise;
      },
      { concurrency: 2 },
    ).start();
    worker.receive(tasks(0, 'a', 'b'));
    expect(runningLeases(worker.block)?.map(({ since }) => since)).toEqual([0, 4]);
  });

  test('is empty once the tasks have ended, failed ones too', async () => {
    const worker = new WorkerByHand((task: string) => {
      if (task === 'bad') throw new Error('no');
      return Promise.resolve(task);
    }).start();
    worker.receive(tasks(0, 'bad', 'good'));
    await settled();
    expect(worker.words).toEqual(['ready', '0!', '1=good', 'idle']);
    expect(runningLeases(worker.block)).toEqual([]);
  });
});

describe('context.aborted', () => {
  test('turns true inside of a loop that never lets go, by the lease block alone', () => {
    let rounds = 0;
    const worker = new WorkerByHand((_: string, context: TaskContext) => {
      while (!context.aborted) if (++rounds === 3) callOff(worker.block, [0]);
      return `after ${rounds}`;
    }).start();
    worker.receive(tasks(0, 'loop'));
    expect(worker.words).toEqual(['ready', '0=after 3', 'idle']);
  });

  test('stays false for the task after one that was called off, in the same place', () => {
    const seen: boolean[] = [];
    const worker = new WorkerByHand((_: string, context: TaskContext) => {
      seen.push(context.aborted);
      callOff(worker.block, [0]);
      seen.push(context.aborted);
    }).start();
    worker.receive(tasks(0, 'called off', 'next'));
    expect(seen).toEqual([false, true, false, false]);
  });

  test('turns true, with the signal, by a frame where no memory is shared', async () => {
    const contexts: TaskContext[] = [];
    const worker = new WorkerByHand(
      (_: string, context: TaskContext) => {
        contexts.push(context);
        return new Promise((_, reject) => {
          context.signal.addEventListener('abort', () => reject(context.signal.reason));
        });
      },
      { welcome: { block: undefined } },
    ).start();
    worker.receive(tasks(0, 'a'));
    expect(contexts[0]?.aborted).toBe(false);
    worker.receive(abort(0));
    expect(contexts[0]).toMatchObject({ aborted: true, signal: { aborted: true, reason: 'given up' } });
    await settled();
    expect(worker.words).toEqual(['ready', '0!', 'idle']);
  });
});

describe('a lease that was given up', () => {
  const async = () => {
    const gates = Array.from({ length: 6 }, gate);
    const begun: number[] = [];
    const worker = new WorkerByHand((at: number) => {
      begun.push(at);
      return gates[at]?.promise;
    }).start();
    return { gates, begun, worker };
  };

  test('while it waits, is answered once, in its turn, and never begun', async () => {
    const { gates, begun, worker } = async();
    worker.receive(tasks(0, 0, 1), tasks(2, 2), abort(1, 1, 2));
    gates[0]?.open('done');
    await settled();
    expect(begun).toEqual([0]);
    expect(worker.words.slice(1)).toEqual(['0=done', '1!', '2!', 'idle']);
  });

  test('after its end, or before anything was heard of it, leaves nothing behind', async () => {
    const { gates, begun, worker } = async();
    worker.receive(tasks(0, 0, 1));
    gates[0]?.open('first');
    await settled();
    // 0 has ended while the worker is busy, 2 is not there yet: such a number is not held against what comes later.
    worker.receive(abort(0, 2));
    gates[1]?.open('second');
    await settled();
    worker.receive(tasks(2, 2));
    gates[2]?.open('third');
    await settled();
    expect(begun).toEqual([0, 1, 2]);
    expect(worker.words.filter((word) => word.includes('!'))).toEqual([]);
    expect(givenUpIn(worker)).toBe(0);
  });

  test('is forgotten as soon as it has its answer, also while others still run', async () => {
    const { gates, worker } = async();
    worker.receive(tasks(0, 0, 1, 2), abort(1));
    expect(givenUpIn(worker)).toBe(1);
    gates[0]?.open();
    await settled();
    worker.turn();
    expect(worker.words.slice(1)).toEqual(['0=undefined', '1!']);
    expect(givenUpIn(worker)).toBe(0);
  });

  test('with all others by a stop, is answered as all others are', async () => {
    const { begun, worker, gates } = async();
    worker.receive(tasks(0, 0, 1), tasks(2, 2), stopNow);
    gates[0]?.open('done');
    await settled();
    expect(begun).toEqual([0]);
    expect(worker.words.slice(1)).toEqual(['0=done', '1!', '2!', 'idle', 'stopped']);
    expect(givenUpIn(worker)).toBe(0);
  });
});

describe('the heap', () => {
  const measured = (reportsHeap: boolean) => {
    let asked = 0;
    const worker = new WorkerByHand(() => undefined, {
      welcome: { reportsHeap },
      heapMb: () => 40 + asked++,
    }).start();
    [0, 50, 99, 100, 150, 200].forEach((now, at) => {
      worker.now = now;
      worker.receive(tasks(at, at));
    });
    return { asked, told: worker.outcomes.map(({ heapMb }) => heapMb) };
  };

  test('is told with outcomes, and looked at every 100 ms at most', () => {
    expect(measured(true)).toEqual({ asked: 3, told: [40, undefined, undefined, 41, undefined, 42] });
  });

  test('is not looked at where nobody wants to know', () => {
    expect(measured(false)).toEqual({ asked: 0, told: new Array(6).fill(undefined) });
  });

  test('is told also when outcomes must be sent one by one', () => {
    const worker = new WorkerByHand((task: string) => (task === 'bad' ? () => undefined : task), {
      welcome: { reportsHeap: true },
      heapMb: () => 40,
    }).start();
    worker.receive(tasks(0, 'good', 'bad'));
    expect(worker.words.slice(1)).toEqual(['0=good', '1!', 'idle']);
    expect(worker.outcomes.map(({ heapMb }) => heapMb)).toEqual([40, 40]);
  });
});

/** Nothing else shows that an entry stays behind, until there are millions. */
function givenUpIn(worker: WorkerByHand): number {
  const { runtime } = worker as unknown as { runtime: { runner: { givenUp: Map<number, unknown> } } };
  return runtime.runner.givenUp.size;
}

describe('what can be taken back', () => {
  /** Takes back all that can be taken from the batch, as the link does. */
  const takeAll = (offers: Offers): number[] => offers.takeBack(100);

  test('is all that waits behind a task that waits, however short the stretches of those before were', async () => {
    const cells = claims() as Claims;
    const offers = new Offers(cells);
    const gates = Array.from({ length: 8 }, () => gate());
    const worker = new WorkerByHand((at: number) => gates[at]?.promise, { welcome: { claims: cells } }).start();
    sendOnOffer(tasks(0, 0, 1, 2, 3, 4, 5, 6, 7), offers, (frame) => worker.receive(frame));
    for (let at = 0; at < 5; at++) {
      gates[at]?.open(at);
      await settled();
    }
    expect(takeAll(offers)).toEqual([7, 6]);
  });

  test('is not what tiny tasks are about to reach: they are begun several together', () => {
    const cells = claims() as Claims;
    const offers = new Offers(cells);
    const taken: number[][] = [];
    const worker = new WorkerByHand(
      (at: number) => {
        if (at === 3) taken.push(takeAll(offers));
      },
      { welcome: { claims: cells } },
    ).start();
    sendOnOffer(tasks(0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), offers, (frame) => worker.receive(frame));
    expect(taken).toEqual([[9, 8, 7]]);
  });
});
