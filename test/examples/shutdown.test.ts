import { expect, test } from 'vitest';
import { startExample } from './example.js';

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)(
  'at %s the example of the guide drains, and the process ends by itself with code %i',
  async (signal, code) => {
    const example = startExample('guides/shutdown.js');
    await example.until('stdout', /^working$/m);
    example.signal(signal);
    expect(await example.ended).toEqual({
      code,
      stdout: 'working\nevery task that was taken has its result\n',
      stderr: '',
    });
  },
);
