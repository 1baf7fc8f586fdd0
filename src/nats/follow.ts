import type { NatsConnection } from '@nats-io/transport-node';

export interface ConnectionEvents {
  lost?(): void;
  back(): void;
}

/** Tells when the server is lost, and when it is back. Returns how to stop. */
export function follow(nc: NatsConnection, { lost, back }: ConnectionEvents): () => void {
  const status = nc.status();
  const listen = async (): Promise<void> => {
    for await (const { type } of status) {
      if (type === 'disconnect') lost?.();
      else if (type === 'reconnect') back();
    }
  };
  void listen();
  return () => (status as typeof status & { stop(): void }).stop();
}
