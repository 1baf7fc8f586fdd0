import { ResultLine } from './result-line.js';
import type { Exit, PullingConsumer, SinkEvents } from './sink.js';

/**
 * Results wait until the consumer takes them, and count against `resultCapacity` until then. So there are never more
 * than that. What was accepted can be taken after the end too.
 */
export function pulledExit(consumer: PullingConsumer, events: Pick<SinkEvents, 'consumed'>): Exit {
  const line = new ResultLine<unknown>();
  // What the consumer takes while it is told of an arrival is reported with that.
  let arriving = false;
  let taken = 0;
  consumer.attach({
    get size() {
      return line.size;
    },
    take() {
      const value = line.take();
      if (arriving) taken++;
      else events.consumed(1);
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
      return taken;
    },
  };
}
