import { LONG_WARM_MS } from '../long-warm-up.mjs';
import { spinning } from './spinning.mjs';

export default spinning({
  name: '10us',
  taskUs: 10,
  warmMs: LONG_WARM_MS,
  title: 'tasks of 10 µs',
  hand: { inFlight: 64 },
  tuned: { batch: 64, inFlight: 2 },
});
