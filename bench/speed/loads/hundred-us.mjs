import { LONG_WARM_MS } from '../long-warm-up.mjs';
import { spinning } from './spinning.mjs';

export default spinning({
  name: '100us',
  taskUs: 100,
  warmMs: LONG_WARM_MS,
  title: 'tasks of 100 µs',
  hand: { inFlight: 16 },
  tuned: { batch: 16, inFlight: 2 },
});
