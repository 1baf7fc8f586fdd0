import { spinning } from './spinning.mjs';

export default spinning({
  name: '100us',
  taskUs: 100,
  title: 'tasks of 100 µs',
  hand: { inFlight: 16 },
  tuned: { batch: 16, inFlight: 2 },
});
