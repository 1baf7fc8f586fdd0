import {
  AckPolicy,
  DiscardPolicy,
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from '@nats-io/jetstream';
import { type KV, Kvm } from '@nats-io/kv';
import { type ObjectStore, Objm } from '@nats-io/obj';
import { type NatsConnection, nanos } from '@nats-io/transport-node';
import { type Cursor, START } from './chunk.js';
import { unpack } from './codec.js';
import { type Names, WORKERS } from './names.js';
import { isMissing, persistently } from './persist.js';

export const REQUEST_MS = 1_000;
/** A stream of a cluster takes its time to be set up. */
const SETUP_MS = 5_000;
/** It is tried again for so long; then it is left to the next controller. */
const DELETE_MS = 10_000;

export interface StoreConfig {
  readonly replicas: number;
  readonly ackWait: number;
  readonly hostTimeout: number;
  readonly queueCapacity: number;
}

/** Messages that may be there beyond the tasks that the credits allow: children, and what was answered but not acknowledged yet. */
const SLACK = 65_536;

/** The streams and buckets of one run, as its controller uses them. */
export class Store {
  readonly js: JetStreamClient;
  private readonly setup: JetStreamManager;
  /** Where a server of a cluster is down, a deletion is done long before its answer: asking again is quicker. */
  private readonly brisk: JetStreamManager;
  readonly nc: NatsConnection;
  private readonly names: Names;

  private constructor(nc: NatsConnection, names: Names, setup: JetStreamManager, brisk: JetStreamManager) {
    this.nc = nc;
    this.names = names;
    this.js = jetstream(nc, { timeout: REQUEST_MS });
    this.setup = setup;
    this.brisk = brisk;
  }

  static async open(nc: NatsConnection, names: Names): Promise<Store> {
    const setup = await jetstreamManager(nc, { timeout: SETUP_MS });
    return new Store(nc, names, setup, await jetstreamManager(nc, { checkAPI: false, timeout: REQUEST_MS }));
  }

  /** Read from the server that leads the bucket: another may lag behind, and would say that an earlier controller leads the run, or none. */
  async state({ replicas }: StoreConfig): Promise<KV> {
    const options = { history: 1, storage: StorageType.File, replicas, allow_direct: false };
    return new Kvm(this.nc).create(this.names.state, options);
  }

  /** Creates what is not there yet, and takes the task stream over: from when this has returned nobody else writes to it. */
  async takeOver(epoch: number, config: StoreConfig): Promise<void> {
    const { names, setup } = this;
    const { replicas, queueCapacity } = config;
    const tasks = {
      name: names.tasks,
      subjects: [names.task(epoch)],
      retention: RetentionPolicy.Workqueue,
      storage: StorageType.File,
      num_replicas: replicas,
      discard: DiscardPolicy.New,
      max_msgs: queueCapacity + SLACK,
    } satisfies Partial<StreamConfig>;
    await this.addOrUpdate(tasks);
    await this.addOrUpdate({
      name: names.results,
      subjects: [names.anyResult, names.anyBegun],
      retention: RetentionPolicy.Limits,
      storage: StorageType.File,
      num_replicas: replicas,
      discard: DiscardPolicy.New,
      max_msgs_per_subject: 1,
      discard_new_per_subject: true,
    });
    await setup.consumers.add(names.tasks, {
      durable_name: WORKERS,
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(config.ackWait),
      max_deliver: -1,
      max_ack_pending: 100_000,
      max_waiting: 65_536,
    });
  }

  async board({ hostTimeout, replicas }: StoreConfig): Promise<KV> {
    return new Kvm(this.nc).create(this.names.board, {
      history: 1,
      ttl: hostTimeout,
      storage: StorageType.File,
      replicas,
    });
  }

  async blobs({ replicas }: StoreConfig): Promise<ObjectStore> {
    return new Objm(this.nc).create(this.names.blobs, { storage: StorageType.File, replicas });
  }

  /** How far the task stream is, and for whom. */
  async written(): Promise<{ readonly last: number; readonly subject: string | undefined }> {
    const { state, config } = await this.setup.streams.info(this.names.tasks);
    return { last: state.last_seq, subject: config.subjects[0] };
  }

  /** Where to go on after the last chunk: it is in the task stream, or its result is in the other. */
  async cursor(last: number): Promise<Cursor> {
    if (last === 0) return START;
    const { streams } = this.setup;
    const { tasks, results, result } = this.names;
    // In this order: a result is stored before its chunk is acknowledged.
    const found =
      (await maybe(() => streams.getMessage(tasks, { seq: last }))) ??
      (await maybe(() => streams.getMessage(results, { last_by_subj: result(last) })));
    if (!found) throw new Error(`chunk ${last} is neither in ${tasks} nor in ${results}`);
    return unpack<{ readonly cursor: Cursor }>(found.data).cursor;
  }

  /** Deletes all that is not the state, and then that: what is left over is found by it. */
  async deleteAll(): Promise<void> {
    const { tasks, results, board, blobs, state } = this.names;
    const gone = (stream: string): Promise<unknown> =>
      persistently(new AbortController().signal, () => maybe(() => this.brisk.streams.delete(stream)), DELETE_MS);
    await Promise.all([tasks, results, `KV_${board}`, `OBJ_${blobs}`].map(gone));
    await gone(`KV_${state}`);
  }

  private async addOrUpdate(config: Partial<StreamConfig> & { name: string }): Promise<void> {
    const { streams } = this.setup;
    if (await maybe(() => streams.info(config.name))) await streams.update(config.name, config);
    else await streams.add(config);
  }
}

async function maybe<V>(work: () => Promise<V>): Promise<V | undefined> {
  try {
    return (await work()) ?? undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
