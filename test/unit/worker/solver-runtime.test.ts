import { describe, expect, test } from 'vitest';
import { decodeError } from '../../../src/wire/error-codec.js';
import { runningLeases } from '../../../src/wire/lease-block.js';
import { abort, broadcast, gate, settled, stop, stopNow, tasks, WorkerByHand } from './worker-by-hand.js';

/** A worker that writes down what reaches it; messages in `slow` are received when the test says so. */
function listening(...slow: string[]) {
  const log: string[] = [];
  const gates = new Map(slow.map((message) => [message, gate()]));
  const worker = new WorkerByHand(
    (task: string) => {
      log.push(task);
      return task.toUpperCase();
    },
    {
      hooks: {
        setup: () => void log.push('setup'),
        teardown: () => void log.push('teardown'),
        onBroadcast: (message) => {
          log.push(`«${message}`);
          return gates.get(message as string)?.promise.then(() => log.push(`${message}»`));
        },
      },
    },
  );
  const open = async (message: string, error?: unknown) => {
    if (error === undefined) gates.get(message)?.open();
    else gates.get(message)?.fail(error);
    await settled();
  };
  return { worker, log, open };
}

describe('broadcasts', () => {
  test('reach the hook in order with the tasks', async () => {
    const { worker, log } = listening();
    worker.start().receive(tasks(0, 'a'), broadcast('1'), broadcast('2'), tasks(1, 'b'));
    expect(log).toEqual(['setup', 'a', '«1', '«2', 'b']);
  });

  test('that take their time hold later tasks and broadcasts back, in their order', async () => {
    const { worker, log, open } = listening('1', '2');
    worker.start().receive(broadcast('1'), tasks(0, 'a'), broadcast('2'), tasks(1, 'b'), broadcast('3'));
    await settled();
    expect(log).toEqual(['setup', '«1']);
    await open('1');
    expect(log).toEqual(['setup', '«1', '1»', 'a', '«2']);
    await open('2');
    expect(log).toEqual(['setup', '«1', '1»', 'a', '«2', '2»', 'b', '«3']);
    expect(worker.words).toEqual(['ready', '0=A', 'idle', '1=B', 'idle']);
  });

  test('that come before setup is through wait for it, as tasks do', async () => {
    const set = gate();
    const log: string[] = [];
    const worker = new WorkerByHand((task: string) => void log.push(task), {
      hooks: { setup: () => set.promise, onBroadcast: (message) => void log.push(`«${message}`) },
    }).start();
    worker.receive(broadcast('1'), tasks(0, 'a'));
    await settled();
    expect([log, worker.words]).toEqual([[], []]);
    set.open();
    await settled();
    expect(log).toEqual(['«1', 'a']);
    expect(worker.words).toEqual(['ready', '0=undefined', 'idle']);
  });

  test('do not stop tasks that came before them', async () => {
    const { worker, log, open } = listening('1');
    worker.start();
    const first = gate();
    const slow = new WorkerByHand((task: string) => (task === 'a' ? first.promise : task), {
      hooks: { onBroadcast: () => gate().promise },
    }).start();
    slow.receive(tasks(0, 'a', 'b'), broadcast('1'));
    first.open('A');
    await settled();
    slow.turn();
    expect(slow.words).toEqual(['ready', '0=A', '1=b', 'idle']);
    await open('1');
    expect(log).toEqual(['setup']);
  });

  test('without a hook are nothing', () => {
    const worker = new WorkerByHand((task: string) => task).start();
    worker.receive(broadcast('1'), tasks(0, 'a'));
    expect(worker.words).toEqual(['ready', '0=a', 'idle']);
  });

  test('may be thousands, all held back by one', async () => {
    let heard = 0;
    const first = gate();
    const worker = new WorkerByHand((task: string) => task, {
      hooks: { onBroadcast: (message) => (++heard === 1 ? first.promise : message) },
    }).start();
    for (let i = 0; i < 5_000; i++) worker.receive(broadcast(i));
    first.open();
    await settled();
    expect(heard).toBe(5_000);
  });
});

describe('while a broadcast is pending', () => {
  test('an abort still counts: a lease that is held back is answered once, never begun', async () => {
    const { worker, log, open } = listening('1');
    worker.start().receive(broadcast('1'), tasks(0, 'a', 'b'), abort(0), tasks(2, 'c'));
    await open('1');
    expect(log).toEqual(['setup', '«1', '1»', 'b', 'c']);
    expect(worker.words).toEqual(['ready', '0!', '1=B', 'idle', '2=C', 'idle']);
  });

  test('a stop waits for it and for what it holds back', async () => {
    const { worker, log, open } = listening('1');
    worker.start().receive(broadcast('1'), tasks(0, 'a'), stop);
    await settled();
    expect(worker.ends).toEqual([]);
    await open('1');
    expect(log).toEqual(['setup', '«1', '1»', 'a', 'teardown']);
    expect(worker.words).toEqual(['ready', '0=A', 'idle', 'stopped']);
    expect(worker.ends).toEqual(['leave']);
  });

  test('a stop waits for it alone as well', async () => {
    const { worker, log, open } = listening('1');
    worker.start().receive(broadcast('1'), stop);
    await settled();
    expect(worker.words).toEqual(['ready']);
    await open('1');
    expect(log).toEqual(['setup', '«1', '1»', 'teardown']);
    expect(worker.words).toEqual(['ready', 'stopped']);
  });

  test('a stop with an abort gives up the leases that are held back too, each with an answer', async () => {
    const { worker, log, open } = listening('1');
    worker.start().receive(broadcast('1'), tasks(0, 'a'), tasks(1, 'b'), stopNow);
    await open('1');
    expect(log).toEqual(['setup', '«1', '1»', 'teardown']);
    expect(worker.words).toEqual(['ready', '0!', 'idle', '1!', 'idle', 'stopped']);
  });

  test('an exit does not wait', async () => {
    const { worker, log, open } = listening('1');
    worker.start().receive(broadcast('1'), tasks(0, 'a'), { type: 'exit' });
    expect(worker.ends).toEqual(['exit']);
    await open('1');
    expect(log).toEqual(['setup', '«1', '1»']);
    expect(worker.words).toEqual(['ready']);
  });
});

test('a broadcast that fails after the exit is not spoken of', async () => {
  const { worker, open } = listening('1');
  worker.start().receive(broadcast('1'), { type: 'exit' });
  await open('1', new Error('too late'));
  expect([worker.words, worker.ends]).toEqual([['ready'], ['exit']]);
});

describe('a broadcast that fails', () => {
  test.each([
    ['at once', false],
    ['later', true],
  ])('%s ends the worker with the reason, and nothing follows', async (_, isAsync) => {
    const failure = gate();
    const log: string[] = [];
    const worker = new WorkerByHand((task: string) => void log.push(task), {
      hooks: {
        onBroadcast: () => {
          if (isAsync) return failure.promise;
          throw new RangeError('no such mode');
        },
        teardown: () => void log.push('teardown'),
      },
    }).start();
    worker.receive(broadcast('1'), tasks(0, 'a'));
    failure.fail(new RangeError('no such mode'));
    await failure.promise.catch(() => undefined);
    await settled();
    worker.receive(broadcast('2'), tasks(1, 'b'), stop, { type: 'exit' });
    expect(worker.words).toEqual(['ready', 'failed']);
    const failed = worker.said[1];
    expect(failed?.type === 'failed' && decodeError(failed.error)).toMatchObject({
      name: 'RangeError',
      message: 'no such mode',
    });
    expect([log, worker.ends]).toEqual([[], ['leave']]);
  });

  test('sends what was solved before, begins nothing of what waits, and is silent about what ends later', async () => {
    const gates = [gate(), gate()];
    const begun: number[] = [];
    const worker = new WorkerByHand(
      (at: number) => {
        begun.push(at);
        return at === 0 ? 'done' : gates[at - 1]?.promise;
      },
      {
        concurrency: 2,
        hooks: {
          onBroadcast: () => {
            throw new Error('no');
          },
        },
      },
    ).start();
    worker.receive(tasks(0, 0, 1, 2, 3), broadcast('1'));
    expect(worker.words).toEqual(['ready', '0=done', 'failed']);
    // What runs can still be told from what only waited.
    expect(runningLeases(worker.block)).toHaveLength(2);
    gates[0]?.open();
    gates[1]?.open();
    await settled();
    worker.turn();
    expect(begun).toEqual([0, 1, 2]);
    expect(worker.words).toEqual(['ready', '0=done', 'failed']);
  });
});

describe('the way out', () => {
  test('of setup that fails is the reason, and nothing follows', async () => {
    const torn: string[] = [];
    const worker = new WorkerByHand((task: string) => task, {
      hooks: { setup: () => Promise.reject(new Error('no database')), teardown: () => void torn.push('teardown') },
    }).start();
    worker.receive(tasks(0, 'a'), stop);
    await settled();
    expect([worker.words, worker.ends, torn]).toEqual([['failed'], ['leave'], []]);
  });

  test('by an exit is at once, without a teardown, in the middle of a task', async () => {
    const first = gate();
    const torn: string[] = [];
    const worker = new WorkerByHand(() => first.promise, { hooks: { teardown: () => torn.push('teardown') } }).start();
    worker.receive(tasks(0, 'a'), { type: 'exit' });
    first.open();
    await settled();
    worker.receive(stop);
    expect([worker.words, worker.ends, torn]).toEqual([['ready'], ['exit'], []]);
  });

  test('by an exit during setup or teardown is at once too', async () => {
    const slow = gate();
    const starting = new WorkerByHand(() => 1, { hooks: { setup: () => slow.promise } }).start();
    const stopping = new WorkerByHand(() => 1, { hooks: { teardown: () => slow.promise } }).start();
    starting.receive({ type: 'exit' });
    stopping.receive(stop, { type: 'exit' });
    slow.open();
    await settled();
    expect([starting.words, starting.ends]).toEqual([[], ['exit']]);
    expect([stopping.words, stopping.ends]).toEqual([['ready'], ['exit']]);
  });

  test('by a stop sends `stopped` last, after every answer', async () => {
    const first = gate();
    const worker = new WorkerByHand((task: string) => (task === 'a' ? first.promise : task)).start();
    worker.receive(tasks(0, 'a', 'b'), stop);
    first.open('A');
    await settled();
    worker.turn();
    expect(worker.words).toEqual(['ready', '0=A', '1=b', 'idle', 'stopped']);
    expect(worker.ends).toEqual(['leave']);
  });
});
