import { describe, expect, test } from 'vitest';
import type { TaskContext } from '../../../src/contract/solver.js';
import { tagOf } from '../../../src/wire/lease-block.js';
import { abort, broadcast, gate, settled, stop, stopNow, tasks } from '../worker/worker-by-hand.js';
import { watch } from './inline-crew.js';

const echo = (task: unknown) => task;

describe('an inline worker', () => {
  test('reports nothing before its link was returned, then goes through its life', async () => {
    const { link, heard, over } = watch(echo);
    expect(heard).toEqual([]);
    await settled();
    link.send(tasks(0, 'a'));
    await settled();
    link.send(stop);
    await over;
    expect(heard).toEqual(['ready', 'outcomes 0 idle', 'stopped', 'exited']);
  });

  test('says what it is running, and since when, by the clock of the pool', async () => {
    const hold = gate();
    const { link } = watch(() => hold.promise, { clock: { now: () => 1_234, schedule: () => expect.unreachable() } });
    await settled();
    expect(link.running()).toEqual([]);
    link.send(tasks(4, 'a'));
    await settled();
    expect(link.running()).toEqual([{ tag: tagOf(4), since: 1_234 }]);
    hold.open();
    await settled();
    expect(link.running()).toEqual([]);
  });

  test('has its own copy of `setupData`', async () => {
    const setupData = { list: [1] };
    const seen: unknown[] = [];
    watch(echo, { setupData, hooks: { setup: (data) => seen.push(data) } });
    await settled();
    expect(seen).toEqual([setupData]);
    expect(seen[0]).not.toBe(setupData);
  });

  test('refuses at `send` what cannot be cloned, and has got nothing', async () => {
    const { link, heard } = watch(echo);
    await settled();
    expect(() => link.send(tasks(0, () => 1))).toThrow();
    link.send(tasks(0, 'a'));
    await settled();
    expect(heard).toEqual(['ready', 'outcomes 0 idle']);
  });

  test('tells nobody how much heap it uses: it has none of its own', async () => {
    const { link, frames } = watch(echo, { reportsHeap: true });
    await settled();
    link.send(tasks(0, 'a'));
    await settled();
    expect(frames[1]).toMatchObject({ type: 'outcomes', heapMb: undefined });
  });
});

describe('what is called off', () => {
  const holding = async () => {
    const contexts: TaskContext[] = [];
    const { link } = watch(
      (_: unknown, context: TaskContext) => {
        contexts.push(context);
        return gate().promise;
      },
      { concurrency: 2 },
    );
    await settled();
    link.send(tasks(0, 'a', 'b'));
    await settled();
    const aborted = () => contexts.map((context) => context.aborted);
    const signalled = () => contexts.map((context) => context.signal.aborted);
    return { link, aborted, signalled };
  };

  test('by an abort is so at once, before the frame has arrived', async () => {
    const { link, aborted, signalled } = await holding();
    link.send(abort(1));
    expect([aborted(), signalled()]).toEqual([
      [false, true],
      [false, false],
    ]);
    await settled();
    expect(signalled()).toEqual([false, true]);
  });

  test('by a stop with an abort is everything, by a stop without one nothing', async () => {
    const { link, aborted } = await holding();
    link.send(stop);
    await settled();
    expect(aborted()).toEqual([false, false]);
    link.send(stopNow);
    expect(aborted()).toEqual([true, true]);
  });
});

describe('broadcasts to an inline worker', () => {
  test('reach its hook in order with the tasks, as copies', async () => {
    const log: unknown[] = [];
    const message = { mode: 'fast' };
    const { link } = watch((task: unknown) => void log.push(task), { hooks: { onBroadcast: (m) => log.push(m) } });
    await settled();
    link.send(tasks(0, 'a'));
    link.send(broadcast(message));
    link.send(tasks(1, 'b'));
    message.mode = 'changed later';
    await settled();
    expect(log).toEqual(['a', { mode: 'fast' }, 'b']);
  });

  test('that fail are a loss with the cause, after what was said before', async () => {
    const error = new RangeError('no such mode');
    const { link, heard, losses, over } = watch(echo, { hooks: { onBroadcast: () => Promise.reject(error) } });
    await settled();
    link.send(tasks(0, 'a'));
    link.send(broadcast('1'));
    await over;
    expect(heard).toEqual(['ready', 'outcomes 0 idle', 'lost: failed in onBroadcast']);
    expect(losses).toEqual([
      {
        reason: 'failed in onBroadcast',
        exitCode: undefined,
        cause: expect.objectContaining({ name: 'RangeError', message: 'no such mode' }),
        atStart: false,
        forced: false,
      },
    ]);
  });
});

describe('the end of an inline worker', () => {
  test('by a failing setup is a loss at the start', async () => {
    const { losses, heard, over } = watch(echo, { hooks: { setup: () => Promise.reject(new Error('no database')) } });
    await over;
    expect(heard).toEqual(['lost: failed in setup']);
    expect(losses).toMatchObject([{ cause: { message: 'no database' }, atStart: true, forced: false }]);
  });

  test('by force comes after what it has said, and resolves when it is reported', async () => {
    const { link, heard } = watch((task: string) => (task === 'a' ? 'A' : gate().promise));
    await settled();
    link.send(tasks(0, 'a', 'b'));
    await settled();
    await Promise.all([link.terminate(), link.terminate()]);
    expect(heard).toEqual(['ready', 'outcomes 0', 'exited']);
    expect(link.running()).toEqual([{ tag: tagOf(1), since: expect.any(Number) }]);
    await link.terminate();
    link.send(tasks(2, 'c'));
    expect(heard).toHaveLength(3);
  });

  test('by force is the end of everything: nothing is begun, no hook is called, and what was running stays known', async () => {
    const hold = gate();
    const log: unknown[] = [];
    const { link, heard } = watch(
      (task: string) => {
        log.push(task);
        return hold.promise;
      },
      { hooks: { teardown: () => log.push('teardown'), onBroadcast: () => log.push('message') } },
    );
    await settled();
    link.send(tasks(0, 'a', 'b'));
    await settled();
    link.send(broadcast('1'));
    link.send(stop);
    await link.terminate();
    hold.open();
    await settled();
    expect(log).toEqual(['a']);
    expect(heard).toEqual(['ready', 'exited']);
    expect(link.running()).toMatchObject([{ tag: tagOf(0) }]);
  });

  test('by an exit that was asked for is no loss, and has no teardown', async () => {
    const log: unknown[] = [];
    const { link, heard, over } = watch(echo, { hooks: { teardown: () => log.push('teardown') } });
    await settled();
    link.send({ type: 'exit' });
    await over;
    expect([heard, log]).toEqual([['ready', 'exited'], []]);
  });

  test('before it has begun is an end like any other', async () => {
    const log: unknown[] = [];
    const { link, heard } = watch(echo, { hooks: { setup: () => log.push('setup') } });
    await link.terminate();
    await settled();
    expect([heard, log]).toEqual([['exited'], []]);
  });
});
