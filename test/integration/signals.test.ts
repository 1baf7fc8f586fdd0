import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Running, start } from '../examples/example.js';
import { fixture } from '../support/mission.js';

const FILE = fileURLToPath(fixture('drains.mjs'));

/** A process with a pool at work. */
async function working(...args: string[]): Promise<Running> {
  const process = start('node', [FILE, ...args]);
  await process.until('stdout', /^working$/m);
  return process;
}

async function endOf(process: Running): Promise<{ code: number | null; lines: string[]; stderr: string }> {
  const { code, stdout, stderr } = await process.ended;
  return { code, lines: stdout.trimEnd().split('\n'), stderr };
}

const BEGIN = ['handlers 0 0', 'handlers 1 1', 'working'];

describe('a process that is told to end', () => {
  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('finishes all tasks that a mission has taken, on %s', async (signal, code) => {
    const process = await working('mission', 'polite');
    process.signal(signal);
    expect(await endOf(process)).toEqual({
      code,
      lines: [...BEGIN, 'draining', 'complete', 'settled done', 'handlers 0 0'],
      stderr: '',
    });
  });

  it('finishes all tasks that a pool has accepted', async () => {
    const process = await working('pool', 'polite');
    process.signal('SIGTERM');
    const { code, lines, stderr } = await endOf(process);
    expect(lines.slice(0, 4)).toEqual([...BEGIN, 'draining']);
    expect(lines.slice(4).sort()).toEqual(['answered 5', 'handlers 0 0', 'settled done']);
    expect({ code, stderr }).toEqual({ code: 143, stderr: '' });
  });

  it('gives everything up on a second signal', async () => {
    const process = await working('mission', 'stubborn');
    process.signal('SIGTERM');
    await process.until('stdout', /^draining$/m);
    process.signal('SIGINT');
    expect(await endOf(process)).toEqual({
      code: 143,
      lines: [
        ...BEGIN,
        'draining',
        'AbortError SIGINT came while the pool was draining because of SIGTERM',
        'settled cancelled',
        'handlers 0 0',
      ],
      stderr: '',
    });
  });

  it.each(['mission', 'pool'])(
    'gives everything up when the time is over, with a solver that never ends: %s',
    async (kind) => {
      const process = await working(kind, 'stubborn', '50');
      process.signal('SIGTERM');
      const { code, lines, stderr } = await endOf(process);
      expect(lines.slice(0, 5)).toEqual([
        ...BEGIN,
        'draining',
        'AbortError the pool was not drained within 50 ms of SIGTERM',
      ]);
      expect(lines).toContain('settled cancelled');
      expect(lines.at(-1)).toBe('handlers 0 0');
      expect({ code, stderr }).toEqual({ code: 143, stderr: '' });
    },
  );

  it('ends at once, as ever, if nobody asked for more', async () => {
    const process = await working('mission', 'unasked');
    process.signal('SIGTERM');
    expect(await endOf(process)).toEqual({
      code: null,
      lines: ['handlers 0 0', 'handlers 0 0', 'working'],
      stderr: '',
    });
  });
});
