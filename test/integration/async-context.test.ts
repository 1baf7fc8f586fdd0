import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { all, closed, type Deed, open } from '../support/mission.js';

expectNothingLeftBehind();

const context = new AsyncLocalStorage<string>();
const FAILS: Deed = { do: 'no such deed' };

/** Somebody else has opened the pool, and used it before. */
async function used() {
  const pool = context.run('of who opened it', () => open({ size: 1 }));
  await context.run('of who used it before', () => pool.run({ do: 'echo', value: 0 }));
  return pool;
}

describe('the async context of the caller is there', () => {
  it('after run(), and in its retry callbacks', async () => {
    const pool = await used();
    const seen: unknown[] = [];
    const see = (): true => {
      seen.push(context.getStore());
      return true;
    };
    await Promise.all(
      ['a', 'b'].map((name) =>
        context.run(name, async () => {
          const delay = (): number => Number(see()) - 1;
          await pool.run(FAILS, { retry: { attempts: 2, when: see, delay } }).catch(() => see());
        }),
      ),
    );
    await closed(pool);
    expect(seen.sort()).toEqual(['a', 'a', 'a', 'b', 'b', 'b']);
  });

  it('in deadLetters, processResult and the retry callbacks of a stream', async () => {
    const pool = await used();
    const seen: Record<string, unknown> = {};
    const see =
      <V>(name: string, value: V) =>
      (): V => {
        seen[name] = context.getStore();
        return value;
      };
    await context.run('mine', () =>
      all(
        pool.solve([FAILS, { do: 'echo', value: 1 }], {
          deadLetters: { next: see('deadLetters', undefined) },
          processResult: see('processResult', 1),
          retry: { attempts: 2, when: see('when', true), delay: see('delay', 0) },
          key: see('key', 1),
        }),
      ),
    );
    await closed(pool);
    expect(seen).toEqual({ deadLetters: 'mine', processResult: 'mine', when: 'mine', delay: 'mine', key: 'mine' });
  });

  it('with every status, on subscription and later', async () => {
    const pool = await used();
    const seen = new Set<unknown>();
    const phases = new Set<string>();
    await context.run('mine', async () => {
      pool.status$.subscribe(({ phase }) => {
        phases.add(phase);
        seen.add(context.getStore());
      });
    });
    await context.run('of who closes it', () => closed(pool));
    expect([...phases]).toEqual(['running', 'draining', 'stopped']);
    expect([...seen]).toEqual(['mine']);
  });
});
