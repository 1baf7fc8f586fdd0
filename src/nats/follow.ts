import type { NatsConnection } from '@nats-io/transport-node';

export interface ConnectionEvents {
  lost?(): void;
  back?(): void;
  /** It said no to something. */
  refused?(error: Error): void;
}

/** Tells when the server is lost, when it is back, and what it refuses. Returns how to stop. */
export function follow(nc: NatsConnection, { lost, back, refused }: ConnectionEvents): () => void {
  const status = nc.status();
  const listen = async (): Promise<void> => {
    for await (const news of status) {
      if (news.type === 'disconnect') lost?.();
      else if (news.type === 'reconnect') back?.();
      else if (news.type === 'error') refused?.(news.error);
    }
  };
  void listen();
  return () => (status as typeof status & { stop(): void }).stop();
}
