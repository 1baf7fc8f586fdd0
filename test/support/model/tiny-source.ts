import type { OpenSource, SourceSink } from '../../../src/contract/source.js';
import type { Random } from './jitter-links.js';

/** A source over an array, which keeps an eye on the pool. */
export interface TinySource {
  readonly open: OpenSource<unknown>;
  /** How many tasks it has given away. */
  taken: number;
  /** How often it let go of what it reads: at its end, or when it was closed before. */
  released: number;
  /** What the pool did that no source need expect. */
  readonly complaints: string[];
}

/**
 * `at once`: answers a request before it returns, as an iterable does. `later`: in pieces, some
 * turns after, as an async iterable does.
 */
export function tinySource(tasks: readonly unknown[], pace: 'at once' | 'later', random: Random): TinySource {
  const source: TinySource = {
    taken: 0,
    released: 0,
    complaints: [],
    open(sink) {
      let credits = 0;
      let open = true;
      let delivering = false;
      const release = (): void => {
        if (!open) return;
        open = false;
        source.released++;
      };
      const deliver = (count: number): void => {
        const values = tasks.slice(source.taken, source.taken + count);
        source.taken += values.length;
        credits -= values.length;
        if (values.length > 0) sink.next([...values]);
        if (open && source.taken === tasks.length) end(sink);
      };
      const end = (to: SourceSink<unknown>): void => {
        release();
        to.end();
      };
      const deliverLater = async (): Promise<void> => {
        if (delivering) return;
        delivering = true;
        while (open && credits > 0) {
          for (let turns = random(3); turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
          await undefined;
          if (open) deliver(1 + random(credits));
        }
        delivering = false;
      };
      return {
        dropped: 0,
        request(count) {
          if (!open) return;
          if (!(Number.isInteger(count) && count > 0)) source.complaints.push(`asked for ${count}`);
          credits += count;
          if (pace === 'later') void deliverLater();
          else if (!delivering) {
            delivering = true;
            while (open && credits > 0) deliver(credits);
            delivering = false;
          }
        },
        close: release,
      };
    },
  };
  return source;
}
