import { expect, test, vi } from 'vitest';
import { inlineScheduler, inlineLinks as links } from '../../../src/testing/inline-later.js';
import { tasks } from '../worker/worker-by-hand.js';
import { watch } from './inline-crew.js';

vi.mock('../../../src/testing/inline.js', () => {
  throw new Error('no network');
});

const NOT_LOADED = 'could not be started (its runtime was not loaded)';

test('a worker whose runtime cannot be loaded is lost at its start, whatever it was sent', async () => {
  const { link, losses, over } = watch((task) => task, { links });
  link.send(tasks(0, 'a'));
  await over;
  expect(losses).toMatchObject([{ reason: NOT_LOADED, atStart: true, forced: false, exitCode: undefined }]);
  expect(losses[0]?.cause).toBeInstanceOf(Error);
  await link.terminate();
  expect(losses).toHaveLength(1);
});

test('a scheduler whose runtime cannot be loaded is gone, whatever was asked of it', async () => {
  const frame = vi.fn();
  const [reason, cause] = await new Promise<[string, unknown]>((resolve) => {
    const config = {
      *tasks() {},
      data: undefined,
      stopTimeout: 1,
      clock: { now: () => 0, schedule: () => expect.unreachable() },
    };
    const thread = inlineScheduler(config, { frame, gone: (...why) => resolve(why) });
    thread.request(1);
    thread.close();
  });
  expect(reason).toBe(NOT_LOADED);
  expect(cause).toBeInstanceOf(Error);
  expect(frame).not.toHaveBeenCalled();
});
