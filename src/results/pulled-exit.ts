import { Line } from '../line.js';
import type { Exit, PullingConsumer, SinkEvents } from './sink.js';

/** What was taken while there was more to take is reported in lots of this share of the capacity, and of no more than so many. */
const LOTS = 16;
const LARGEST_LOT = 64;

/**
 * Results wait until the consumer takes them, and count against `resultCapacity` until then. So there are never more
 * than that. What was accepted can be taken after the end too.
 *
 * A consumer that is slower than the workers is reported in lots: with a report for each result there would be room for
 * one task at a time, and each would travel alone.
 */
export function pulledExit(consumer: PullingConsumer, events: Pick<SinkEvents, 'consumed'>, capacity: number): Exit {
  const line = new Line<unknown>();
  const lot = Math.min(LARGEST_LOT, Math.ceil(capacity / LOTS));
  let unreported = 0;
  // What the consumer takes while it is told of an arrival is reported with that.
  let arriving = false;
  let taken = 0;
  const report = (): void => {
    // Who has taken all may wait for what there is room for only now.
    if (++unreported < lot && line.size > 0) return;
    const count = unreported;
    unreported = 0;
    events.consumed(count);
  };
  consumer.attach({
    get size() {
      return line.size;
    },
    take() {
      const value = line.take();
      if (arriving) taken++;
      else report();
      return value;
    },
  });
  return {
    closed: false,
    emit(value) {
      line.push(value);
      arriving = true;
      taken = 0;
      consumer.arrived();
      arriving = false;
      if (line.size > 0) return taken;
      const count = taken + unreported;
      unreported = 0;
      return count;
    },
  };
}
