import type { KV, KvWatchEntry } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import { follow } from './follow.js';
import { pause } from './persist.js';

const AGAIN_MS = 200;

/**
 * Listens to a key of a bucket, or to all of them; begins again after each interruption, and when nothing was heard for `silentMs`: the client does not notice
 * when the server that a watch was on is gone. Returns how to stop.
 */
export function watch(
  nc: NatsConnection,
  kv: KV,
  key: string,
  silentMs: number,
  heard: (entry: KvWatchEntry) => void,
): () => void {
  let stopped = false;
  let heardAt = performance.now();
  let current: { stop(): void } | undefined;
  const listen = async (): Promise<void> => {
    while (!stopped && !nc.isClosed()) {
      try {
        const entries = await kv.watch({ key });
        current = entries;
        if (stopped) entries.stop();
        heardAt = performance.now();
        for await (const entry of entries) {
          if (stopped) break;
          heardAt = performance.now();
          heard(entry);
        }
      } catch {
        // The server is away: it is asked again.
      }
      if (!stopped) await pause(AGAIN_MS);
    }
  };
  const unfollow = follow(nc, { back: () => current?.stop() });
  const look = setInterval(() => {
    if (performance.now() - heardAt > silentMs) current?.stop();
  }, silentMs / 2);
  void listen();
  return () => {
    stopped = true;
    clearInterval(look);
    current?.stop();
    unfollow();
  };
}
