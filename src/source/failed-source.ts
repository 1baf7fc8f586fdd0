import type { Source, SourceSink } from '../contract/source.js';

const spent: Source = { request() {}, close() {}, dropped: 0 };

/** A source that is over before it began. */
export function failedSource(sink: SourceSink<never>, error: unknown): Source {
  sink.fail(error);
  return spent;
}
