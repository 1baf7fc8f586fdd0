import { readFileSync } from 'node:fs';
import { connect } from '@nats-io/transport-node';
import { natsPool, serveWorkers } from 'rearguard/nats';
import { lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { fixture } from '../support/mission.js';
import { natsServer } from '../support/nats/server.js';

const guide = readFileSync(new URL('../../docs/guides/many-machines.md', import.meta.url), 'utf8');
/** What the guide says that a host may do. */
const [, config = ''] = /^## Permissions$[\s\S]*?^```conf\n([\s\S]*?)^```$/m.exec(guide) ?? [];

const NAME = 'census';
const FORBIDDEN = [
  ['forge a task', 'rg.census_main.task.1'],
  ['say that the run is over', '$KV.RG_census_main_board.phase'],
  ['change how far the controller is', '$KV.RG_census_main_state.lead'],
  ['delete the tasks', '$JS.API.STREAM.DELETE.RG_census_main_TASKS'],
  ['delete the results', '$JS.API.STREAM.PURGE.RG_census_main_RESULTS'],
  ['delete the consumer', '$JS.API.CONSUMER.DELETE.RG_census_main_TASKS.workers'],
] as const;

describe('a host with the permissions of the guide', () => {
  const server = natsServer({ config });
  const as = (user: string, pass: string) => ({ servers: server().url, user, pass });
  const asHost = () => ({ ...as('host', 'change me too'), inboxPrefix: '_INBOX_host' });

  it('does its work, with large tasks and results too', async () => {
    const large = 'x'.repeat(2 ** 20);
    const tasks = [
      { do: 'echo', value: 1 },
      { do: 'echo', value: large },
      { do: 'throw', message: 'no' },
    ];
    const host = serveWorkers({ connection: asHost(), name: NAME, worker: fixture('any.worker.mjs'), size: 1 });
    const letters: number[] = [];
    const pool$ = natsPool({
      connection: as('controller', 'change me'),
      name: NAME,
      scheduler: (from) => tasks.slice(from),
      deadLetters: { next: ({ index }) => letters.push(index) },
    });
    const results = await lastValueFrom(pool$.pipe(toArray()));
    expect(results).toHaveLength(2);
    expect(new Set(results)).toEqual(new Set([1, large]));
    expect(letters).toEqual([2]);
    await host.closed;
  });

  it.each(FORBIDDEN)('cannot %s', async (_what, subject) => {
    const nc = await connect(asHost());
    const refused = (async () => {
      for await (const { type, error } of nc.status() as AsyncIterable<{ type: string; error?: Error }>)
        if (type === 'error') return error?.message;
      return undefined;
    })();
    nc.publish(subject, 'mischief');
    expect(await refused).toContain(`Permissions Violation for Publish to "${subject}"`);
    await nc.close();
  });

  it('fails where it may not serve that pool, or not hear answers, and says so', async () => {
    const worker = fixture('any.worker.mjs');
    const other = serveWorkers({ connection: asHost(), name: 'other', worker, size: 1 });
    await expect(other.closed).rejects.toMatchObject({
      name: 'ConnectionError',
      message: expect.stringContaining(
        'Permissions Violation for Publish to "$JS.API.CONSUMER.INFO.RG_other_main_TASKS',
      ),
    });
    const deaf = serveWorkers({ connection: as('host', 'change me too'), name: NAME, worker, size: 1 });
    await expect(deaf.closed).rejects.toMatchObject({
      name: 'ConnectionError',
      message: expect.stringContaining('inboxPrefix'),
    });
  });

  it('cannot listen to what others are answered', async () => {
    const nc = await connect(asHost());
    const heard = new Promise((resolve) => nc.subscribe('_INBOX.>', { callback: (error) => resolve(error) }));
    expect(await heard).toMatchObject({ message: expect.stringContaining('Permissions Violation for Subscription') });
    await nc.close();
  });
});
