import { once } from 'node:events';
import { getActiveResourcesInfo } from 'node:process';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { background, clockOrigin, now } from '#platform';

const timers = (): number => getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

describe('the clock of this thread', () => {
  it('can be told from another thread, whose own began later', async () => {
    const tell = `
      const { parentPort } = require('node:worker_threads');
      const [s, ns] = process.hrtime();
      parentPort.postMessage({ now: performance.now(), origin: s * 1e3 + ns / 1e6 - performance.now() });`;
    const before = now();
    const [there] = await once(new Worker(tell, { eval: true }), 'message');
    const told = there.now + (there.origin - clockOrigin());
    expect(told).toBeGreaterThan(before - 1);
    expect(told).toBeLessThan(now() + 1);
  });
});

describe('a timer in the background', () => {
  it('keeps no process alive', () => {
    const before = timers();
    const callOff = background(() => undefined, 60_000);
    expect(timers()).toBe(before);
    callOff();
  });

  it('fires, unless it is called off', async () => {
    const fired: string[] = [];
    background(() => fired.push('called off'), 0)();
    await new Promise<void>((resolve) => {
      background(() => {
        fired.push('fired');
        resolve();
      }, 1);
    });
    expect(fired).toEqual(['fired']);
  });
});
