import type { KV } from '@nats-io/kv';
import type { CheckedNatsPool } from './check-options.js';
import type { Cursor } from './chunk.js';
import type { Connected } from './connect.js';
import { type Lead, takeLead } from './lead.js';
import type { Names } from './names.js';
import { Payloads } from './payloads.js';
import { persistently } from './persist.js';
import { Store } from './store.js';

const SETUP_MS = 30_000;

/** Everything that a controller needs to lead a run, and where to go on. */
export interface Ready {
  readonly store: Store;
  readonly lead: Lead;
  readonly board: KV;
  readonly payloads: Payloads;
  /** Chunks that are stored. */
  readonly last: number;
  readonly cursor: Cursor;
}

/**
 * Takes the lead of a run, as soon as it can be had, and sets up what is missing.
 *
 * @returns `over`: the run has come to its end, and what was left of it is deleted. Undefined: called off.
 */
export async function setOut(
  { nc }: Connected,
  names: Names,
  me: string,
  options: CheckedNatsPool<unknown, unknown>,
  signal: AbortSignal,
): Promise<Ready | 'over' | undefined> {
  const setUp = <V>(work: () => Promise<V>): Promise<V> => persistently(signal, work, SETUP_MS);
  const store = await setUp(() => Store.open(nc, names));
  const state = await setUp(() => store.state(options));
  const lead = await takeLead(state, me, options.leaseTimeout, signal);
  if (lead === 'over') await store.deleteAll();
  if (lead === 'over') return lead;
  if (!lead || signal.aborted) return undefined;
  const [board] = await Promise.all([setUp(() => store.board(options)), setUp(() => store.blobs(options))]);
  // Last: hosts take the run for there when there is something to take tasks from.
  await setUp(() => store.takeOver(lead.epoch, options));
  const { last } = await setUp(() => store.written());
  const cursor = await setUp(() => store.cursor(last));
  const payloads = new Payloads(nc.info?.max_payload ?? 2 ** 20, () => store.blobs(options));
  return signal.aborted ? undefined : { store, lead, board, payloads, last, cursor };
}
