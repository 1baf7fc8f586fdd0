interface Port {
  onmessage: (() => void) | null;
  postMessage(data: unknown): void;
  close(): void;
}

/** Does some work in a turn of its own, after the messages that have arrived; browsers would hold a timer back, in hidden pages for seconds. */
export function soon(work: () => void): void {
  const { port1, port2 } = new MessageChannel() as unknown as { port1: Port; port2: Port };
  port1.onmessage = () => {
    port1.close();
    work();
  };
  port2.postMessage(undefined);
}
