import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Ending, ROOT, runExample, start } from './example.js';

const MAIN = 'many-machines/main.js';

/** Runs it where there is no server, whatever there is on this machine. */
const withoutServer = (...args: string[]): Promise<Ending> =>
  start('env', [
    '-u',
    'NATS_URL',
    'NATS_SERVER_BIN=/no/such/server',
    process.execPath,
    join(ROOT, 'build/examples', MAIN),
    ...args,
  ]).ended;

// With a server: test/nats/census.test.ts.
describe('the census over many machines', () => {
  test('says how to get a server where there is none', async () => {
    const { code, stdout, stderr } = await withoutServer();
    expect(stderr).toMatch(/^many machines: no nats-server on this machine\.\n.*npm run nats:server\n/);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });

  test.each([
    ['a folder that is not there', ['/no/such/folder'], '"/no/such/folder" is not a folder'],
    ['two folders', ['a', 'b'], 'one PATH at a time: got a and b'],
    ['half a host', ['--hosts', '1.5'], '--hosts must be a whole number from 0 to 64: got "1.5"'],
    ['no workers', ['--workers', '0'], '--workers must be a whole number from 1 to 64: got "0"'],
    ['an unknown option', ['--loud'], "Unknown option '--loud'"],
  ])('refuses %s in one line', async (_what, args, message) => {
    expect(await runExample(MAIN, ...args)).toEqual({ code: 2, stdout: '', stderr: `many machines: ${message}\n` });
  });

  test('explains itself', async () => {
    const { code, stdout, stderr } = await runExample(MAIN, '--help');
    expect(stdout).toMatch(/^Usage: node build\/examples\/many-machines\/main\.js \[PATH\]/);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});
