import type { TransferList } from '../contract/transfer.js';
import type { RawThread } from '../platform/platform.js';

type Listener = (event: { data: unknown }) => void;

/**
 * The Worker that threads.js sees. It passes messages on and nothing else: exits and errors, which
 * threads.js never looks at, are the business of whoever has started the thread.
 */
export interface SpawnAdapter {
  addEventListener(type: string, listener: Listener): void;
  removeEventListener(type: string, listener: Listener): void;
  postMessage(data: unknown, transfer?: TransferList): void;
  terminate(): Promise<void>;
  /** Passes a message of the worker on. */
  deliver(data: unknown): void;
  /** Lets a `spawn()` that still waits come to its end: only an init message makes it clear its timer. */
  release(): void;
}

export function spawnAdapter(thread: RawThread): SpawnAdapter {
  const listeners = new Set<Listener>();
  const deliver = (data: unknown): void => {
    for (const listener of [...listeners]) listener({ data });
  };
  return {
    addEventListener(type, listener) {
      if (type === 'message') listeners.add(listener);
    },
    removeEventListener(_type, listener) {
      listeners.delete(listener);
    },
    postMessage: (data, transfer) => thread.post(data, transfer),
    terminate: () => thread.terminate(),
    deliver,
    release() {
      deliver({ type: 'init', exposed: { type: 'module', methods: [] } });
      listeners.clear();
    },
  };
}
