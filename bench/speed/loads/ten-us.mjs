import { spinning } from './spinning.mjs';

export default spinning({
  name: '10us',
  taskUs: 10,
  title: 'tasks of 10 µs',
  hand: { inFlight: 64 },
  tuned: { batch: 64, inFlight: 2 },
});
