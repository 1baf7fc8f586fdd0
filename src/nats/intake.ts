import { type ConsumerMessages, DeliverPolicy, type JsMsg } from '@nats-io/jetstream';
import type { Names } from './names.js';
import { isPassing, pause } from './persist.js';
import type { Store } from './store.js';

const AT_A_TIME = 64;
const EXPIRES_MS = 5_000;
/** Short, or a new leader of the stream would be noticed late. */
const HEARTBEAT_MS = 1_000;
const AGAIN_MS = 100;

/** Reads the results in the order in which they were stored, one after the other. */
export class Intake {
  private readonly store: Store;
  private readonly names: Names;
  private messages: ConsumerMessages | undefined;
  private stopped = false;

  constructor(store: Store, names: Names) {
    this.store = store;
    this.names = names;
  }

  /** Resolves when it was stopped. Rejects with what `take` throws, or what the client says where it is no use to try again. */
  async read(after: number, take: (message: JsMsg) => Promise<void> | undefined): Promise<void> {
    let last = after;
    while (!this.stopped) {
      try {
        const consumer = await this.store.js.consumers.get(this.names.results, {
          deliver_policy: DeliverPolicy.StartSequence,
          opt_start_seq: last + 1,
          filter_subjects: [this.names.anyResult],
        });
        this.messages = await consumer.consume({
          max_messages: AT_A_TIME,
          expires: EXPIRES_MS,
          idle_heartbeat: HEARTBEAT_MS,
        });
      } catch (error) {
        if (this.stopped) return;
        if (!isPassing(error)) throw error;
        await pause(AGAIN_MS);
        continue;
      }
      if (this.stopped) break;
      for await (const message of this.messages) {
        if (this.stopped) break;
        if (message.seq <= last) continue;
        last = message.seq;
        const taken = take(message);
        if (taken) await taken;
      }
    }
    await this.close();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.close();
  }

  private async close(): Promise<void> {
    const { messages } = this;
    this.messages = undefined;
    try {
      await messages?.close();
    } catch {
      // The consumer goes by itself.
    }
  }
}
