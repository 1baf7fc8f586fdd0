import type { OpenSource, SourceSink } from '../contract/source.js';

/** A source that is written to. */
export interface WrittenSource<T> {
  /** Once only. */
  readonly open: OpenSource<T>;
  readonly writable: WritableStream<T>;
  /** Nothing more will be taken: what is being written, and every later write, rejects with `reason`. Nothing happens after the writer's own end. */
  refuse(reason: unknown): void;
}

export interface Writing {
  /** Called before the first write, close or abort reaches the source. */
  begin(): void;
  /** The writer gave up. */
  aborted(reason: unknown): void;
}

/**
 * Takes its tasks from a `WritableStream`.
 *
 * **Backpressure**: a write is accepted, and its promise resolves, when there is a credit for it. One chunk more is held by the stream.
 * **Cancellation**: `close()` alone leaves the writer waiting: `refuse` tells it why.
 */
export function writtenSource<T>(writing: Writing): WrittenSource<T> {
  let sink: SourceSink<T> | undefined;
  let credits = 0;
  let waiting: { readonly chunk: T; accepted(): void; refused(reason: unknown): void } | undefined;
  let controller: WritableStreamDefaultController | undefined;
  let isEnded = false;
  let refusal: { readonly reason: unknown } | undefined;

  const flush = (): void => {
    if (!waiting || !sink || credits === 0) return;
    const { chunk, accepted } = waiting;
    waiting = undefined;
    credits--;
    sink.next([chunk]);
    accepted();
  };
  const writable = new WritableStream<T>({
    start(own) {
      controller = own;
    },
    write(chunk) {
      writing.begin();
      return new Promise<void>((accepted, refused) => {
        if (refusal) return refused(refusal.reason);
        waiting = { chunk, accepted, refused };
        flush();
      });
    },
    close() {
      writing.begin();
      isEnded = true;
      sink?.end();
    },
    abort(reason) {
      isEnded = true;
      writing.aborted(reason);
    },
  });
  return {
    writable,
    open(opened) {
      sink = opened;
      return {
        dropped: 0,
        request(count) {
          credits += count;
          flush();
        },
        close() {
          sink = undefined;
        },
      };
    },
    refuse(reason) {
      if (isEnded) return;
      isEnded = true;
      refusal = { reason };
      // First the stream: a rejected write alone would leave it to the writer's next one to notice.
      controller?.error(reason);
      waiting?.refused(reason);
      waiting = undefined;
    },
  };
}
