import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, expect } from 'vitest';

const SIGNALS = ['SIGINT', 'SIGTERM', 'uncaughtException', 'unhandledRejection', 'exit'];

/** What a pool could leave behind in a process. */
function footprint(): Record<string, number> {
  const resources: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1;
  return {
    messagePorts: resources.MessagePort ?? 0,
    timeouts: resources.Timeout ?? 0,
    immediates: resources.Immediate ?? 0,
    threads: process.platform === 'linux' ? readdirSync('/proc/self/task').length : 0,
    signalListeners: SIGNALS.reduce((count, name) => count + process.listenerCount(name), 0),
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What there is more of than before. The test runner's own timers come and go, so less is no news. */
function surplus(before: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(footprint()).filter(([name, count]) => count > (before[name] ?? 0)));
}

/** A thread that was joined is seen in `/proc` until the kernel has put it away, which takes its time on a busy machine. */
const PATIENCE_MS = 5_000;

/** After each test: no more threads, ports, timers and listeners than before it. A closed port needs a turn or two of the loop to be gone. */
export function expectNothingLeftBehind(): void {
  let before: Record<string, number>;
  beforeEach(async () => {
    await turn();
    before = footprint();
  });
  afterEach(async () => {
    const until = performance.now() + PATIENCE_MS;
    while (Object.keys(surplus(before)).length > 0 && performance.now() < until) await turn();
    expect(surplus(before)).toEqual({});
  });
}
