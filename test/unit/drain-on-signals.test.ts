import { inlineWorker } from 'rearguard/testing';
import { BehaviorSubject, NEVER, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { drainOnSignals } from '../../src/drain-on-signals.js';
import { OptionError } from '../../src/errors.js';
import { openPool } from '../../src/open-pool.js';
import { drainOn } from '../../src/platform/drain-on.js';
import type { Signals } from '../../src/platform/signals.js';
import { workerPool } from '../../src/worker-pool.js';

const NUMBERS: Record<string, number> = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 };

/** A process and a pool by hand, in virtual time. */
function scene({ isOn = true, signals = ['SIGTERM', 'SIGINT'] } = {}) {
  const clock = new VirtualTimeScheduler();
  const isOn$ = new BehaviorSubject(isOn);
  const log: string[] = [];
  const heard: [string, () => void][] = [];
  const process: Signals = {
    number: (signal) => NUMBERS[signal],
    listen(signal, listener) {
      const entry: [string, () => void] = [signal, listener];
      heard.push(entry);
      return () => void heard.splice(heard.indexOf(entry), 1);
    },
    exitCode: (code) => log.push(`exit code ${code}`),
  };
  const uninstall = drainOn(
    {
      isOn$,
      drain: () => log.push('drain'),
      terminate: (reason) => log.push(`terminate: ${String(reason)}`),
    },
    { within: 1_000, signals },
    process,
    clock,
  );
  return {
    isOn$,
    log,
    clock,
    uninstall,
    listening: () => heard.map(([signal]) => signal),
    send(signal: string): void {
      for (const [name, listener] of [...heard]) if (name === signal) listener();
    },
    pass(ms: number): void {
      const until = clock.frame + ms;
      clock.maxFrames = until;
      clock.flush();
      clock.frame = until;
    },
  };
}

describe('drainOnSignals', () => {
  it('drains on the first signal and sets the exit code of a shell', () => {
    for (const [signal, code] of [
      ['SIGTERM', 143],
      ['SIGINT', 130],
    ] as const) {
      const { send, log } = scene();
      send(signal);
      expect(log).toEqual([`exit code ${code}`, 'drain']);
    }
  });

  it('terminates on a second signal, whichever it is, and names both', () => {
    const { send, log } = scene();
    send('SIGTERM');
    send('SIGINT');
    expect(log.slice(1)).toEqual([
      'drain',
      'terminate: AbortError: SIGINT came while the pool was draining because of SIGTERM',
    ]);
  });

  it('takes the same signal within a tenth of a second for an echo: npm passes on what the terminal has sent already', () => {
    const { send, log, pass } = scene();
    send('SIGINT');
    pass(99);
    send('SIGINT');
    expect(log.slice(1)).toEqual(['drain']);
    pass(1);
    send('SIGINT');
    expect(log.slice(2)).toEqual(['terminate: AbortError: SIGINT came while the pool was draining because of SIGINT']);
  });

  it('terminates when the time is over, not before', () => {
    const { send, log, pass } = scene();
    pass(5_000);
    send('SIGTERM');
    pass(999);
    expect(log).toEqual(['exit code 143', 'drain']);
    pass(1);
    expect(log.slice(2)).toEqual(['terminate: AbortError: the pool was not drained within 1000 ms of SIGTERM']);
  });

  it('listens once to each of the signals it is given, while the pool is on', () => {
    const { isOn$, listening } = scene({ isOn: false, signals: ['SIGHUP', 'SIGHUP', 'SIGINT'] });
    expect(listening()).toEqual([]);
    isOn$.next(true);
    expect(listening()).toEqual(['SIGHUP', 'SIGINT']);
    isOn$.next(false);
    expect(listening()).toEqual([]);
  });

  it('leaves no handler and no timer when the pool is gone', () => {
    const { isOn$, listening, send, pass, log } = scene();
    send('SIGTERM');
    isOn$.next(false);
    pass(10_000);
    expect(listening()).toEqual([]);
    expect(log).toEqual(['exit code 143', 'drain']);
  });

  it('begins anew with a new run', () => {
    const { isOn$, send, pass, log } = scene();
    send('SIGTERM');
    isOn$.next(false);
    isOn$.next(true);
    pass(10_000);
    send('SIGINT');
    expect(log).toEqual(['exit code 143', 'drain', 'exit code 130', 'drain']);
  });

  it('takes its handlers and its timer off when asked to', () => {
    const { isOn$, listening, send, pass, log, uninstall } = scene();
    send('SIGTERM');
    uninstall();
    isOn$.next(true);
    pass(10_000);
    expect(listening()).toEqual([]);
    expect(log).toEqual(['exit code 143', 'drain']);
  });
});

const solver = inlineWorker((n: number) => n * 2);
const listeners = (): number => process.listenerCount('SIGTERM') + process.listenerCount('SIGINT');

it('listens for a pool until that is gone, also if it ended by itself', async () => {
  const before = listeners();
  const pool = openPool(solver, { size: 1 });
  drainOnSignals(pool);
  expect(listeners()).toBe(before + 2);
  await pool.close();
  expect(listeners()).toBe(before);
  drainOnSignals(pool);
  expect(listeners()).toBe(before);
});

it('listens for a mission during each of its runs', async () => {
  const before = listeners();
  const pool$ = workerPool({ scheduler: [1, 2, 3], worker: solver, size: 1 });
  const uninstall = drainOnSignals(pool$);
  for (let run = 0; run < 2; run++) {
    const seen: number[] = [];
    await new Promise<void>((resolve, reject) => {
      expect(listeners()).toBe(before);
      pool$.subscribe({
        next: () => seen.push(listeners() - before),
        error: reject,
        complete: () => {
          seen.push(listeners() - before);
          resolve();
        },
      });
      expect(listeners()).toBe(before + 2);
    });
    expect(seen).toEqual([2, 2, 2, 0]);
  }
  uninstall();
});

it('listens on while a mission is parting that nobody is subscribed to any more', async () => {
  const before = listeners();
  const pool$ = workerPool({ scheduler: NEVER, worker: solver, size: 1 });
  const uninstall = drainOnSignals(pool$);
  const subscription = pool$.subscribe();
  subscription.unsubscribe();
  expect(listeners()).toBe(before + 2);
  await pool$.terminate();
  expect(listeners()).toBe(before);
  uninstall();
});

it('refuses wrong options and installs nothing', () => {
  const before = listeners();
  const pool$ = workerPool({ scheduler: [1], worker: solver });
  const wrong: [unknown, string][] = [
    [{ within: 0 }, 'within must be a number of milliseconds above 0, up to 2147483647: got 0'],
    [{ signals: 'SIGTERM' }, 'got "SIGTERM"'],
    [{ signals: [] }, 'got []'],
    [{ signals: ['SIGTREM'] }, 'signals must be a list of signals that can be handled, such as ["SIGTERM", "SIGINT"]'],
    [{ signals: ['SIGKILL'] }, 'got ["SIGKILL"]'],
    [{ signals: ['toString'] }, 'got ["toString"]'],
    [{ signal: ['SIGTERM'] }, 'unknown option "signal": did you mean "signals"?'],
  ];
  for (const [options, message] of wrong) {
    expect(() => drainOnSignals(pool$, options as never)).toThrow(OptionError);
    expect(() => drainOnSignals(pool$, options as never)).toThrow(message);
  }
  expect(listeners()).toBe(before);
});
