import { describe, expect, it } from 'vitest';
import { readArguments, UsageError } from '../../../src/nats/host-command.js';

const read = (line: string, env: { NATS_PASSWORD?: string } = {}) => readArguments(line.split(' '), env);

describe('the command of a host', () => {
  it('reads everything that it knows', () => {
    const line =
      '--name census --worker /srv/solve.worker.js --connection nats://a:4222,nats://b:4222 --run r1 --host h1 --size 2 --concurrency 3 --slots 9 --max-heap 100 --setup-data {"a":1} --user u --tls-ca ca.pem --inbox-prefix _INBOX_w';
    expect(read(line, { NATS_PASSWORD: 'p' })).toEqual({
      name: 'census',
      worker: new URL('file:///srv/solve.worker.js'),
      connection: {
        servers: ['nats://a:4222', 'nats://b:4222'],
        user: 'u',
        pass: 'p',
        inboxPrefix: '_INBOX_w',
        tls: { caFile: 'ca.pem' },
      },
      run: 'r1',
      host: 'h1',
      size: 2,
      concurrency: 3,
      slots: 9,
      resourceLimits: { maxOldGenerationSizeMb: 100 },
      setupData: { a: 1 },
    });
  });

  it('needs a name and a worker, and no more', () => {
    expect(read('--name a --worker file:///w.js')).toMatchObject({
      worker: new URL('file:///w.js'),
      connection: { servers: ['nats://127.0.0.1:4222'] },
    });
    expect(() => read('--worker w.js')).toThrow(new UsageError('--name is missing'));
    expect(() => read('--name a')).toThrow(new UsageError('--worker is missing'));
  });

  it.each([
    ['--name a --worker w --size many', '--size must be a whole number: got "many"'],
    ['--name a --worker w --setup-data {', '--setup-data must be JSON: got "{"'],
    ['--name a --worker w --creds /no/such/file', '--creds: ENOENT'],
    ['--nam a', "Unknown option '--nam'"],
    ['what', "Unexpected argument 'what'"],
  ])('refuses %s', (line, message) => {
    expect(() => read(line)).toThrow(UsageError);
    expect(() => read(line)).toThrow(message);
  });

  it('helps', () => {
    expect(read('--help')).toBeUndefined();
  });
});
