/** What pulling needs to know of time. */
export interface PullEnv {
  /** Milliseconds since any fixed moment. */
  now(): number;
  /** Calls `resume` once in a later macrotask, never at once, unless the function it returns is called before. */
  yieldToLoop(resume: () => void): () => void;
}

interface Port {
  onmessage: (() => void) | null;
  postMessage(data: unknown): void;
  close(): void;
}

/** Real time and the real event loop. */
export const pullEnv: PullEnv = {
  now: () => performance.now(),
  // A message to oneself: timers wait a millisecond in Node and four in browsers, half of a slow scheduler's time.
  yieldToLoop(resume) {
    const { port1, port2 } = new MessageChannel() as unknown as { port1: Port; port2: Port };
    const close = (): void => {
      port1.onmessage = null;
      port1.close();
    };
    port1.onmessage = () => {
      close();
      resume();
    };
    port2.postMessage(undefined);
    return close;
  },
};
