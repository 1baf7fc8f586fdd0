import { type ConsumerMessages, DeliverPolicy, type JsMsg } from '@nats-io/jetstream';
import { follow } from './follow.js';
import type { Names } from './names.js';
import { isPassing, pause } from './persist.js';
import type { Store } from './store.js';

const AT_A_TIME = 64;
const EXPIRES_MS = 5_000;
/** Short, or a new leader of the stream would be noticed late. */
const HEARTBEAT_MS = 1_000;
/** Heartbeats that may be missed. The client begins again by itself, but not in all cases. */
const SILENT_MS = 2_500;
const AGAIN_MS = 100;

/** Reads the results in the order in which they were stored, one after the other. */
export class Intake {
  private readonly store: Store;
  private readonly names: Names;
  private messages: ConsumerMessages | undefined;
  private heardAt = 0;
  private isTaking = false;
  private stopped = false;
  private dog: ReturnType<typeof setInterval> | undefined;
  private unfollow: (() => void) | undefined;

  constructor(store: Store, names: Names) {
    this.store = store;
    this.names = names;
  }

  /** Resolves when it was stopped. Rejects with what `take` throws, or what the client says where it is no use to try again. */
  async read(after: number, take: (message: JsMsg) => Promise<void>): Promise<void> {
    let last = after;
    this.dog = setInterval(() => this.look(), HEARTBEAT_MS);
    // What was open at a server that went away is not there any more.
    this.unfollow = follow(this.store.nc, { back: () => this.close() });
    try {
      while (!this.stopped) {
        const messages = await this.open(last + 1);
        if (!messages) await pause(AGAIN_MS);
        for await (const message of messages ?? []) {
          if (this.stopped) break;
          this.heardAt = performance.now();
          if (message.seq <= last) continue;
          last = message.seq;
          this.isTaking = true;
          await take(message);
          this.isTaking = false;
          this.heardAt = performance.now();
        }
      }
    } finally {
      this.stop();
    }
  }

  /** Undefined: the server is away. */
  private async open(from: number): Promise<ConsumerMessages | undefined> {
    this.close();
    try {
      const consumer = await this.store.js.consumers.get(this.names.results, {
        deliver_policy: DeliverPolicy.StartSequence,
        opt_start_seq: from,
        filter_subjects: [this.names.anyResult],
      });
      const limits = { max_messages: AT_A_TIME, expires: EXPIRES_MS, idle_heartbeat: HEARTBEAT_MS };
      const messages = await consumer.consume(limits);
      this.messages = messages;
      this.heardAt = performance.now();
      void this.listen(messages);
      if (this.stopped) this.close();
      return messages;
    } catch (error) {
      if (this.stopped || isPassing(error)) return undefined;
      throw error;
    }
  }

  private async listen(messages: ConsumerMessages): Promise<void> {
    for await (const { type } of messages.status()) if (type === 'heartbeat') this.heardAt = performance.now();
  }

  private look(): void {
    if (!this.isTaking && performance.now() - this.heardAt > SILENT_MS) this.close();
  }

  stop(): void {
    this.stopped = true;
    clearInterval(this.dog);
    this.unfollow?.();
    this.close();
  }

  private close(): void {
    const { messages } = this;
    this.messages = undefined;
    // The consumer goes by itself where it cannot be told to.
    messages?.close().catch(() => undefined);
  }
}
