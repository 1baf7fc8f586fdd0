import { firstValueFrom, toArray } from 'rxjs';
import { describe, expect, test, vi } from 'vitest';
import { openPool } from '../../../src/open-pool.js';
import * as now from '../../../src/testing/inline.js';
import * as later from '../../../src/testing/inline-later.js';
import type { SchedulerUpFrame } from '../../../src/wire/scheduler-frames.js';
import { broadcast, stop, tasks } from '../worker/worker-by-hand.js';
import { fault, watch } from './inline-crew.js';

const { inlineLinks: links } = later;
const echo = (task: unknown) => task;

test('what browsers have in the place of the inline runtime is called in the same way', () => {
  const form: typeof now = later;
  expect(Object.keys(form).sort()).toEqual(Object.keys(now).sort());
});

describe('an inline worker whose runtime is not loaded yet', () => {
  test('gets what is sent to it, in order, and goes through its life', async () => {
    const seen: unknown[] = [];
    const { link, heard, over } = watch((task) => seen.push(task), {
      links,
      hooks: { setup: () => seen.push('setup'), onBroadcast: (message) => seen.push(message) },
    });
    link.send(broadcast('all'));
    link.send(tasks(0, 'a'));
    link.send(stop);
    expect(link.running()).toEqual([]);
    expect(heard).toEqual([]);
    await over;
    expect(seen).toEqual(['setup', 'all', 'a']);
    expect(heard).toEqual(['ready', 'outcomes 0 idle', 'stopped', 'exited']);
  });

  test('gets a copy of what it was sent, and what moves is moved at once', async () => {
    const seen: unknown[] = [];
    const { link, over } = watch((task) => seen.push(task), { links });
    const bytes = new Uint8Array([1, 2, 3]);
    const task = { bytes, text: 'before' };
    link.send(tasks(0, task), [bytes.buffer]);
    expect(bytes.byteLength).toBe(0);
    task.text = 'after';
    link.send(stop);
    await over;
    expect(seen).toEqual([{ bytes: new Uint8Array([1, 2, 3]), text: 'before' }]);
  });

  test('refuses what cannot be cloned, and has got nothing', async () => {
    const { link, heard, over } = watch(echo, { links });
    expect(() => link.send(tasks(0, () => 1))).toThrow(/could not be cloned/);
    link.send(stop);
    await over;
    expect(heard).toEqual(['ready', 'stopped', 'exited']);
  });

  test('begins nothing once it was terminated', async () => {
    const setup = vi.fn();
    const { link, heard } = watch(echo, { links, hooks: { setup } });
    link.send(tasks(0, 'a'));
    link.hold(false);
    await Promise.all([link.terminate(), link.terminate()]);
    expect(heard).toEqual(['exited']);
    expect(setup).not.toHaveBeenCalled();
  });

  test('has the faults it was given', async () => {
    const { heard, over } = watch(echo, { links, faults: [fault('from-worker', 1, 'crash')] });
    await over;
    expect(heard).toEqual(['lost: crashed (injected fault)']);
  });
});

test('a pool of such workers solves what it was given before any was there', async () => {
  const pool = openPool<number, number>({ solve: (n: number) => n * n, hooks: {}, links } as never, { size: 2 });
  const [one, all] = await Promise.all([
    pool.run(9),
    firstValueFrom(pool.solve([1, 2, 3], { ordered: true }).pipe(toArray())),
  ]);
  expect([one, all]).toEqual([81, [1, 4, 9]]);
  await pool.close();
});

test('a scheduler whose runtime is not loaded yet gets requests and the end in their order', async () => {
  const frames: SchedulerUpFrame[] = [];
  const released = vi.fn();
  const gone = new Promise<string>((resolve) => {
    const thread = later.inlineScheduler(
      {
        *tasks() {
          try {
            yield* [1, 2, 3];
          } finally {
            released();
          }
        },
        data: undefined,
        stopTimeout: 1_000,
        clock: { now: () => 0, schedule: () => ({ unsubscribe() {} }) as never },
      },
      { frame: (frame) => frames.push(frame), gone: (reason) => resolve(reason) },
    );
    thread.request(2);
    thread.close();
  });
  expect(await gone).toBe('went away');
  expect(frames[0]).toEqual({ type: 'ready' });
  expect(frames.at(-1)).toEqual({ type: 'released', error: undefined });
  expect(released).toHaveBeenCalledTimes(1);
});
