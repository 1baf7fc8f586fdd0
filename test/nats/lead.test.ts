import { connect } from '@nats-io/transport-node';
import { expect, it } from 'vitest';
import { takeLead } from '../../src/nats/lead.js';
import { namesOf } from '../../src/nats/names.js';
import { Store } from '../../src/nats/store.js';
import { natsServer } from '../support/nats/server.js';

const LEADER = '$JS.API.STREAM.MSG.GET.KV_RG_pool_main_state';
const COPIES = '$JS.API.DIRECT.GET.KV_RG_pool_main_state.>';

const server = natsServer();

it('is asked of the server that leads the bucket, not of one that may lag behind', async () => {
  const nc = await connect({ servers: server().url });
  const asked: string[] = [];
  for (const subject of [LEADER, COPIES]) {
    nc.subscribe(subject, {
      callback: (_, said) => {
        asked.push(said.subject);
      },
    });
  }
  const store = await Store.open(nc, namesOf({ name: 'pool', run: 'main' }));
  const state = await store.state({ replicas: 1, ackWait: 1_000, hostTimeout: 1_000, queueCapacity: 1 });
  await takeLead(state, 'me', 1_000, new AbortController().signal);
  await nc.flush();
  expect(asked).toEqual([LEADER]);
  await nc.close();
});
