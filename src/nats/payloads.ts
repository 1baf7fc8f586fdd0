import type { ObjectStore } from '@nats-io/obj';
import type { Cursor } from './chunk.js';
import { pack, unpack } from './codec.js';
import { ConnectionError } from './errors.js';

/** What is larger goes through the object store. */
const LARGEST_BYTES = 512 * 1024;

/** One of 20 MB takes half a second on one machine. */
const PATIENCE_MS = 15_000;

/** A message that says where its contents are. */
interface Elsewhere {
  readonly blob: string;
  /** Needed also when the contents are gone. */
  readonly cursor: Cursor;
}

/** Puts what is too large for a message aside, and fetches it. */
export class Payloads {
  private readonly blobs: () => Promise<ObjectStore>;
  private store: Promise<ObjectStore> | undefined;
  /** The largest message. */
  readonly mostBytes: number;

  /** `blobs` opens the store; it is called when the first is needed. */
  constructor(maxPayload: number, blobs: () => Promise<ObjectStore>) {
    this.mostBytes = Math.min(LARGEST_BYTES, Math.floor(maxPayload / 2));
    this.blobs = blobs;
  }

  /** What to send, and the name of what was put aside. */
  async put(
    bytes: Uint8Array,
    name: string,
    cursor: Cursor,
  ): Promise<{ readonly bytes: Uint8Array; readonly blob: string | undefined }> {
    if (bytes.length <= this.mostBytes) return { bytes, blob: undefined };
    await inTime((await this.opened()).putBlob({ name }, bytes));
    return { bytes: pack({ blob: name, cursor } satisfies Elsewhere), blob: name };
  }

  /** What was sent. */
  async open<V extends object>(bytes: Uint8Array): Promise<{ readonly value: V; readonly blob: string | undefined }> {
    const value = unpack<V | Elsewhere>(bytes);
    if (!('blob' in value)) return { value, blob: undefined };
    const found = await inTime((await this.opened()).getBlob(value.blob));
    if (!found) throw new ConnectionError(`${value.blob} is not in the object store any more`);
    return { value: unpack<V>(found), blob: value.blob };
  }

  /** It is not needed any more. Not urgent: all of them go with the run. */
  async drop(blob: string): Promise<void> {
    try {
      await (await this.opened()).delete(blob);
    } catch {
      // It goes with the run.
    }
  }

  private opened(): Promise<ObjectStore> {
    this.store ??= this.blobs().catch((error: unknown) => {
      this.store = undefined;
      throw error;
    });
    return this.store;
  }
}

/** The client may wait for ever for parts that a server that went away has not sent. */
function inTime<V>(work: Promise<V>): Promise<V> {
  return new Promise((resolve, reject) => {
    const late = Object.assign(new Error('the object store does not answer'), { name: 'TimeoutError' });
    const timer = setTimeout(() => reject(late), PATIENCE_MS);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
