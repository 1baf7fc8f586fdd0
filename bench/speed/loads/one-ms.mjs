import { LONG_WARM_MS } from '../long-warm-up.mjs';
import { spinning } from './spinning.mjs';

export default spinning({
  name: '1ms',
  taskUs: 1000,
  title: 'tasks of 1 ms',
  hand: { inFlight: 2 },
  tuned: { batch: 2, inFlight: 2 },
  warmMs: LONG_WARM_MS,
  width: { width: 64 },
});
