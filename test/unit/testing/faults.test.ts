import { asyncScheduler, type SchedulerLike } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, test } from 'vitest';
import type { TaskContext } from '../../../src/contract/solver.js';
import { tagOf } from '../../../src/wire/lease-block.js';
import { abort, broadcast, gate, settled, stop, tasks } from '../worker/worker-by-hand.js';
import { fault, watch } from './inline-crew.js';

const echo = (task: unknown) => task;
const CRASHED = 'lost: crashed (injected fault)';

describe('a frame that is lost', () => {
  test('on its way to the worker never arrives, and the next one does', async () => {
    const { link, heard } = watch(echo, { faults: [fault('to-worker', 1, 'lose')] });
    await settled();
    link.send(tasks(0, 'a'));
    link.send(tasks(1, 'b'));
    await settled();
    expect(heard).toEqual(['ready', 'outcomes 1 idle']);
  });

  test('on its way from the worker is not heard, and the next one is', async () => {
    const { link, heard } = watch(echo, { faults: [fault('from-worker', 2, 'lose')] });
    await settled();
    link.send(tasks(0, 'a'));
    await settled();
    link.send(tasks(1, 'b'));
    await settled();
    expect(heard).toEqual(['ready', 'outcomes 1 idle']);
  });

  test('although it was its last word leaves a worker that went away unasked', async () => {
    const { link, heard, over } = watch(echo, { faults: [fault('from-worker', 2, 'lose')] });
    await settled();
    link.send(stop);
    await over;
    expect(heard).toEqual(['ready', 'lost: went away']);
  });

  test('is counted in its direction and its worker alone', async () => {
    const faults = [fault('to-worker', 2, 'lose', { worker: 2 })];
    const first = watch(echo, { faults, worker: 1 });
    const second = watch(echo, { faults, worker: 2 });
    await settled();
    for (const { link } of [first, second]) {
      link.send(tasks(0, 'a'));
      link.send(tasks(1, 'b'));
    }
    await settled();
    expect(first.heard.filter((word) => word.startsWith('outcomes'))).toEqual(['outcomes 0 idle', 'outcomes 1 idle']);
    expect(second.heard.filter((word) => word.startsWith('outcomes'))).toEqual(['outcomes 0 idle']);
  });
});

describe('a frame that is doubled', () => {
  test('on its way to the worker arrives twice, each time as a copy of its own', async () => {
    const heard: unknown[] = [];
    const { link } = watch(echo, {
      hooks: { onBroadcast: (message) => heard.push(message) },
      faults: [fault('to-worker', 1, 'duplicate')],
    });
    await settled();
    link.send(broadcast({ name: 'a' }));
    await settled();
    expect(heard).toEqual([{ name: 'a' }, { name: 'a' }]);
    expect(heard[0]).not.toBe(heard[1]);
  });

  test('on its way to the worker begins no task twice, and none of another frame in its stead', async () => {
    const seen: unknown[] = [];
    const { link, heard } = watch(
      (task: unknown) => {
        seen.push(task);
        return task;
      },
      { faults: [fault('to-worker', 1, 'duplicate')] },
    );
    await settled();
    for (let lease = 0; lease < 40; lease += 2) link.send(tasks(lease, lease, lease + 1));
    await settled();
    expect(seen).toEqual([...Array(40).keys()]);
    expect(heard).toHaveLength(21);
  });

  test('on its way from the worker is heard twice', async () => {
    const { link, heard } = watch(echo, { faults: [fault('from-worker', 2, 'duplicate')] });
    await settled();
    link.send(tasks(0, 'a'));
    await settled();
    expect(heard).toEqual(['ready', 'outcomes 0 idle', 'outcomes 0 idle']);
  });

  test('arrives once if it holds what can only move', async () => {
    const { port1, port2 } = new MessageChannel();
    const { link, heard } = watch(() => 1, { faults: [fault('to-worker', 1, 'duplicate')] });
    await settled();
    link.send(tasks(0, port2), [port2]);
    await settled();
    port1.close();
    expect(heard).toEqual(['ready', 'outcomes 0 idle']);
  });
});

describe('a crash', () => {
  test('at a frame to the worker: it never sees the frame, and what runs can be told', async () => {
    const seen: unknown[] = [];
    const hold = gate();
    const watched = watch(
      (task: unknown) => {
        seen.push(task);
        return hold.promise;
      },
      { faults: [fault('to-worker', 2, 'crash')] },
    );
    await settled();
    watched.link.send(tasks(0, 'a', 'b'));
    watched.link.send(tasks(2, 'c'));
    await watched.over;
    expect(watched.heard).toEqual(['ready', CRASHED]);
    expect(watched.losses).toEqual([
      {
        reason: 'crashed (injected fault)',
        exitCode: undefined,
        cause: undefined,
        atStart: false,
        forced: false,
      },
    ]);
    expect(watched.running).toMatchObject([{ tag: tagOf(0) }]);
    hold.open();
    await settled();
    // The promise of its solver has gone on, as no thread could: it changes nothing any more.
    expect(seen).toEqual(['a']);
    expect(watched.link.running()).toMatchObject([{ tag: tagOf(0) }]);
    expect(watched.heard).toHaveLength(2);
  });

  test('at a frame from the worker: the frame is lost with it, what it said before is not', async () => {
    const seen: unknown[] = [];
    const watched = watch((task: unknown) => void seen.push(task), { faults: [fault('from-worker', 3, 'crash')] });
    await settled();
    watched.link.send(tasks(0, 'a'));
    watched.link.send(tasks(1, 'b', 'c'));
    await watched.over;
    expect(watched.heard).toEqual(['ready', 'outcomes 0 idle', CRASHED]);
    expect([watched.running, seen]).toEqual([[], ['a', 'b', 'c']]);
  });

  test('at the outcomes of a task: it has been executed, and is not running any more', async () => {
    const watched = watch(echo, { faults: [fault('from-worker', 2, 'crash')] });
    await settled();
    watched.link.send(tasks(0, 'a'));
    await watched.over;
    expect(watched.heard).toEqual(['ready', CRASHED]);
    expect(watched.running).toEqual([]);
  });

  test('leaves nobody to hear what was sent after it', async () => {
    const signals: AbortSignal[] = [];
    const watched = watch(
      (_: unknown, { signal }: TaskContext) => {
        signals.push(signal);
        return gate().promise;
      },
      { faults: [fault('to-worker', 2, 'crash')] },
    );
    await settled();
    for (const frame of [tasks(0, 'a'), tasks(1, 'b'), abort(0)]) watched.link.send(frame);
    await watched.over;
    await settled();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  });

  test('at `ready` is a loss at the start', async () => {
    const watched = watch(echo, { faults: [fault('from-worker', 1, 'crash')] });
    await watched.over;
    expect(watched.losses).toMatchObject([{ reason: 'crashed (injected fault)', atStart: true }]);
  });

  test('at `stopped` is a loss too, and one that was told to end by force meanwhile stays one', async () => {
    const stopping = watch(echo, { faults: [fault('from-worker', 2, 'crash')] });
    const ended = watch(echo, { faults: [fault('to-worker', 1, 'crash')] });
    await settled();
    stopping.link.send(stop);
    await stopping.over;
    ended.link.send(tasks(0, 'a'));
    await Promise.resolve();
    void ended.link.terminate();
    await ended.over;
    expect(stopping.heard).toEqual(['ready', CRASHED]);
    expect(ended.heard).toEqual(['ready', CRASHED]);
  });
});

describe('a frame that is late, in virtual time,', () => {
  test('arrives that much later, and so does what was sent after it: nothing overtakes', () => {
    const { heard } = virtually((clock, at) => {
      const watched = watch(echo, { clock, faults: [fault('to-worker', 2, 'delay', { ms: 30 })] });
      at(5, () => {
        watched.link.send(tasks(0, 'a'));
        watched.link.send(tasks(1, 'b'));
        watched.link.send(tasks(2, 'c'));
      });
      at(10, () => watched.link.send(tasks(3, 'd')));
      at(40, () => watched.link.send(tasks(4, 'e')));
      return watched;
    });
    expect(heard).toEqual([
      '0 ready',
      '5 outcomes 0 idle',
      '35 outcomes 1 idle',
      '35 outcomes 2 idle',
      '35 outcomes 3 idle',
      '40 outcomes 4 idle',
    ]);
  });

  test('is not overtaken by what its arrival brings about either', () => {
    const begun: number[] = [];
    virtually((clock) => {
      const { link } = watch(
        (task: number) => {
          begun.push(task);
          if (task === 0) link.send(tasks(2, 2));
        },
        { clock, faults: [fault('to-worker', 1, 'delay', { ms: 10 })] },
      );
      link.send(tasks(0, 0));
      link.send(tasks(1, 1));
    });
    expect(begun).toEqual([0, 1, 2]);
  });

  test('counts from when it was sent, also behind another that is late', () => {
    const { heard } = virtually((clock, at) => {
      const faults = [fault('from-worker', 1, 'delay', { ms: 10 }), fault('from-worker', 2, 'delay', { ms: 30 })];
      const watched = watch(echo, { clock, faults });
      at(4, () => watched.link.send(tasks(0, 'a')));
      return watched;
    });
    expect(heard).toEqual(['10 ready', '34 outcomes 0 idle']);
  });

  test('holds back the news of a crash as well, but not an end by force', () => {
    const { crashing, ended } = virtually((clock, at) => {
      const late = fault('from-worker', 2, 'delay', { ms: 30 });
      const crashing = watch(echo, { clock, faults: [late, fault('from-worker', 3, 'crash')] });
      const ended = watch(echo, { clock, faults: [late] });
      at(1, () => {
        crashing.link.send(tasks(0, 'a'));
        crashing.link.send(tasks(1, 'b'));
        ended.link.send(tasks(0, 'a'));
      });
      at(2, () => void ended.link.terminate());
      return { crashing, ended };
    });
    expect(crashing.heard).toEqual(['0 ready', '31 outcomes 0 idle', `31 ${CRASHED}`]);
    expect(ended.heard).toEqual(['0 ready', '2 exited']);
  });

  test('and doubled arrives twice at that time', () => {
    const faults = [fault('from-worker', 1, 'delay', { ms: 10 }), fault('from-worker', 1, 'duplicate')];
    expect(virtually((clock) => watch(echo, { clock, faults })).heard).toEqual(['10 ready', '10 ready']);
  });
});

test('a task that takes virtual time began when it did', () => {
  const seen: unknown[] = [];
  virtually((clock, at) => {
    const { link } = watch(() => gate().promise, { clock });
    at(5, () => link.send(tasks(0, 'a')));
    at(15, () => seen.push(link.running()));
  });
  expect(seen).toEqual([[{ tag: tagOf(0), since: 5 }]]);
});

/** Runs `work`, and then all that is planned, in no time; what it returns is to be looked at afterwards. */
function virtually<V>(work: (clock: SchedulerLike, at: (ms: number, action: () => void) => void) => V): V {
  return new TestScheduler(() => undefined).run(({ flush }) => {
    const value = work(asyncScheduler, (ms, action) => void asyncScheduler.schedule(action, ms));
    flush();
    return value;
  });
}
