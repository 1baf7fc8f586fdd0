import { jetstreamManager } from '@nats-io/jetstream';
import { millis, type NatsConnection } from '@nats-io/transport-node';
import { type Names, WORKERS } from './names.js';
import { isMissing, isPassing, pause } from './persist.js';
import { REQUEST_MS } from './store.js';

const LOOK_MS = 250;

/** Milliseconds without a sign of life after which the tasks of a run are given to others; undefined: there is no such run. */
export async function ackWaitOf(nc: NatsConnection, { tasks }: Names): Promise<number | undefined> {
  const jsm = await jetstreamManager(nc, { checkAPI: false, timeout: REQUEST_MS });
  try {
    const { config } = await jsm.consumers.info(tasks, WORKERS);
    return millis(config.ack_wait ?? 0);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** As `ackWaitOf`, when the run is there; undefined: called off. */
export async function untilRunIsThere(
  nc: NatsConnection,
  names: Names,
  signal: AbortSignal,
): Promise<number | undefined> {
  while (!signal.aborted) {
    try {
      const ackWaitMs = await ackWaitOf(nc, names);
      if (ackWaitMs !== undefined) return ackWaitMs;
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
    await pause(LOOK_MS);
  }
  return undefined;
}
