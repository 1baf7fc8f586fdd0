import { JetStreamApiError, type JetStreamClient } from '@nats-io/jetstream';
import type { KV } from '@nats-io/kv';
import { describe, expect, it } from 'vitest';
import { Delivering } from '../../../src/nats/delivering.js';
import type { HeldChunk } from '../../../src/nats/held-chunk.js';
import { Lead } from '../../../src/nats/lead.js';
import { namesOf } from '../../../src/nats/names.js';
import { Payloads } from '../../../src/nats/payloads.js';
import { isPassing } from '../../../src/nats/persist.js';
import { Publishing, type PublishingEvents } from '../../../src/nats/publishing.js';
import type { Store } from '../../../src/nats/store.js';
import { NOTHING_TAKEN } from '../../../src/nats/taken.js';

const says = (code: number, err_code: number, description: string): JetStreamApiError =>
  new JetStreamApiError({ code, err_code, description });

const timeout = (): Error => Object.assign(new Error('timeout'), { name: 'TimeoutError' });

/** Gives one answer after the other; an error is thrown, and the last one stays. */
function answers<V>(...given: (V | Error)[]): () => Promise<V> {
  return async () => {
    const [next] = given.length > 1 ? given.splice(0, 1) : given;
    if (next instanceof Error) throw next;
    return next as V;
  };
}

describe('what a server says', () => {
  it.each([
    ['no server leads', says(503, 10008, 'JetStream system temporarily unavailable')],
    ['too few servers are there', says(400, 10005, 'no suitable peers for placement, peer offline')],
    ['too many ask', says(429, 10167, 'too many requests')],
    ['the disk is full', says(503, 10077, 'no space left on device')],
  ])('passes where %s', (_, error) => {
    expect(isPassing(error)).toBe(true);
  });

  it('does not pass where the request is wrong', () => {
    expect(isPassing(says(400, 10058, 'stream name already in use with a different configuration'))).toBe(false);
  });
});

describe('a result', () => {
  const names = namesOf({ name: 'pool', run: 'main' });
  const begin = (...given: (object | Error)[]) => {
    const js = { publish: answers<object>(...given) } as unknown as JetStreamClient;
    const payloads = new Payloads(1_024, () => Promise.reject(new Error('nothing is put aside')));
    const doubtful = (): void => undefined;
    const delivering = new Delivering(js, names, payloads, 'host', new AbortController().signal, doubtful);
    return delivering.begin({ number: 1, deliveries: 1 } as HeldChunk);
  };

  it('is a duplicate where there is one already', async () => {
    expect(await begin(says(503, 10077, 'maximum messages per subject exceeded'))).toBe('duplicate');
  });

  it.each([
    ['the server stops', says(503, 10077, 'store is closed')],
    ['it is on its way already', says(409, 10158, 'duplicate message id is in process')],
  ])('is stored in the end, and no duplicate, where %s', async (_, error) => {
    expect(await begin(error, {})).toBe('stored');
  });
});

describe('the lead', () => {
  it.each([
    [says(400, 10071, 'wrong last sequence: 5'), 5],
    [says(400, 10164, 'wrong last sequence'), 4],
  ])('is not lost to a write of its own whose answer was lost: %s', async (refusal, revision) => {
    const record = { by: 'me', epoch: 1, taken: NOTHING_TAKEN, isOver: false };
    const expected: number[] = [];
    const update = answers<number>(timeout(), refusal, 6);
    const kv = {
      update: (_key: string, _text: string, version: number) => {
        expected.push(version);
        return update();
      },
      get: async () => ({ revision, string: () => JSON.stringify(record) }),
    } as unknown as KV;
    const lead = new Lead(kv, 'me', 1_000, record, 4);
    await expect(lead.write(NOTHING_TAKEN)).rejects.toThrow('timeout');
    await lead.write(NOTHING_TAKEN);
    expect(expected).toEqual([4, 4, revision]);
  });
});

describe('the tasks', () => {
  const publishing = (store: object, events: PublishingEvents): Publishing =>
    new Publishing(store as Store, subject, 0, events);
  const subject = 'rg.pool_main.task.1';
  const wrongSequence = says(400, 10071, 'wrong last sequence: 1');

  it('of an earlier controller are not taken for its own where the stream was further than a server said', async () => {
    const written = answers({ last: 1, subject });
    const failure = new Promise((failed) => {
      const line = publishing(
        { js: { publish: answers<object>(wrongSequence) }, written },
        { stored: () => undefined, failed },
      );
      line.push(new Uint8Array());
    });
    // The run is kept: the next controller goes on from where the stream is.
    expect(await failure).toMatchObject({
      name: 'ConnectionError',
      message: expect.stringContaining('more chunks than the 0'),
    });
  });

  it('are its own where the answer to the first was lost', async () => {
    const written = answers({ last: 0, subject }, { last: 1, subject });
    const publish = answers<object>(timeout(), wrongSequence);
    const outcome = new Promise((done) => {
      const events = { stored: () => line.isSettled && done('stored'), failed: done };
      const line = publishing({ js: { publish }, written }, events);
      line.push(new Uint8Array());
    });
    expect(await outcome).toBe('stored');
  });

  it('go on where a server that has not applied all it has answers first', async () => {
    const written = answers({ last: 0, subject }, { last: 1, subject });
    const publish = answers<object>({}, timeout(), {});
    const failures: unknown[] = [];
    const stored = new Promise<void>((resolve) => {
      const line = publishing(
        { js: { publish }, written },
        {
          stored: () => {
            if (line.isSettled && line.last === 2) resolve();
          },
          failed: (error) => {
            failures.push(error);
            resolve();
          },
        },
      );
      line.push(new Uint8Array());
      line.settled().then(() => line.push(new Uint8Array()));
    });
    await stored;
    expect(failures).toEqual([]);
  });
});
