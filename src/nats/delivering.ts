import type { JetStreamClient } from '@nats-io/jetstream';
import { TaskError } from '../errors.js';
import { inWords } from '../in-words.js';
import { type ChunkResult, indexAt } from './chunk.js';
import { pack } from './codec.js';
import { failureOf } from './failure.js';
import type { HeldChunk } from './held-chunk.js';
import type { Names } from './names.js';
import type { Payloads } from './payloads.js';
import { isPassing, isTaken, pause } from './persist.js';
import { REQUEST_MS } from './store.js';

const AGAIN_MS = 50;
/** Failures in a row that are worth a question. */
const DOUBTFUL = 10;

/** Whether a result was the first of its chunk. */
export type Stored = 'stored' | 'duplicate' | 'given up';

/** Stores results, one a chunk, until the server has said that it has them. */
export class Delivering {
  private readonly js: JetStreamClient;
  private readonly names: Names;
  private readonly payloads: Payloads;
  private readonly host: string;
  private readonly signal: AbortSignal;
  /** The server refuses to answer again and again: the run may be gone. */
  private readonly doubtful: () => void;

  constructor(
    js: JetStreamClient,
    names: Names,
    payloads: Payloads,
    host: string,
    signal: AbortSignal,
    doubtful: () => void,
  ) {
    this.doubtful = doubtful;
    this.js = js;
    this.names = names;
    this.payloads = payloads;
    this.host = host;
    this.signal = signal;
  }

  async deliver(held: HeldChunk): Promise<Stored> {
    return this.store(held, () => this.packed(held));
  }

  /** Says that each task of a chunk is to have a chunk of its own. */
  split(held: HeldChunk): Promise<Stored> {
    return this.store(held, () => pack(held.split(this.host)));
  }

  /** Writes down that a chunk is begun; a duplicate: it was, before. */
  begin(held: HeldChunk): Promise<Stored> {
    // If the answer is lost it is asked again, and must not be taken for another's.
    const msgID = `${this.host}.${held.number}.${held.deliveries}`;
    return this.publish(this.names.begun(held.number), new Uint8Array(), { msgID });
  }

  private async store(held: HeldChunk, bytes: () => Uint8Array): Promise<Stored> {
    const name = `result.${held.number}.${this.host}.${held.deliveries}`;
    let blob: string | undefined;
    for (;;) {
      try {
        const payload = await this.payloads.put(bytes(), name, held.chunk.cursor);
        blob = payload.blob;
        const stored = await this.publish(this.names.result(held.number), payload.bytes);
        if (stored === 'duplicate' && blob !== undefined) await this.payloads.drop(blob);
        return stored;
      } catch (error) {
        if (this.signal.aborted) return 'given up';
        if (!isPassing(error)) throw error;
        await pause(AGAIN_MS);
      }
    }
  }

  /** Sending it twice does no harm: the second is refused. */
  private async publish(subject: string, bytes: Uint8Array, options: { msgID?: string } = {}): Promise<Stored> {
    for (let failures = 1; ; failures++) {
      if (this.signal.aborted) return 'given up';
      try {
        await this.js.publish(subject, bytes, { timeout: REQUEST_MS, ...options });
        return 'stored';
      } catch (error) {
        if (isTaken(error)) return 'duplicate';
        if (!isPassing(error)) throw error;
        if (failures % DOUBTFUL === 0) this.doubtful();
        await pause(AGAIN_MS);
      }
    }
  }

  /** A result that cannot be cloned into a message is the failure of its own task. */
  private packed(held: HeldChunk): Uint8Array {
    try {
      return pack(held.result(this.host));
    } catch {
      for (let position = 0; position < held.size; position++) this.check(held, position);
      return pack({ ...held.result(this.host), children: [] } satisfies ChunkResult);
    }
  }

  private check(held: HeldChunk, position: number): void {
    try {
      pack(held.valueAt(position));
    } catch (cause) {
      const { values, index } = held.chunk;
      const task = values[position];
      const why = `task ${indexAt(index, position)} failed: its result cannot be sent: ${inWords(cause)}`;
      held.replace(position, failureOf(task, new TaskError(why, task, 1, { cause }), 1));
    }
  }
}
