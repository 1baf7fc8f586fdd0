// rearguard on NATS JetStream, with everything as it is by default: one server, file storage.
import { natsPool } from '../../dist/nats.js';
import { startNatsServer } from '../../scripts/nats-server.mjs';
import { startHost } from './host-process.mjs';

const HOST = new URL('./rearguard-host.mjs', import.meta.url);

export const rearguard = {
  name: 'rearguard',
  /** One thread a host: the two hosts, the controller and the server share this machine's cores. */
  tinySlots: 1,
  async open({ hosts, slots, ackWaitMs, ledger }) {
    const server = await startNatsServer();
    const { url } = server;
    const running = await Promise.all(
      Array.from({ length: hosts }, (_, host) => startHost(HOST, { url, slots, host, ledger })),
    );
    return {
      killHost: (host) => running[host].kill(),
      solve: (scheduler, onResult) =>
        new Promise((resolve, reject) => {
          const from = function* (first) {
            for (const task of scheduler()) if (task.n >= first) yield task;
          };
          const pool$ = natsPool({ connection: url, name: 'bench', scheduler: from, ackWait: ackWaitMs });
          pool$.subscribe({ next: onResult, error: reject, complete: resolve });
        }),
      async close() {
        await Promise.all(running.map((host) => host.kill()));
        await server.close();
      },
    };
  },
};
