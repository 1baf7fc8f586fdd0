// A controller of the chaos run: writes down every result that it is given, and says when it is over. It may be killed at any line.
import { appendFileSync } from 'node:fs';
import { natsPool } from '../../../dist/nats.js';

const { url, count, ms, bytes, life, results } = JSON.parse(process.argv[2]);

const ballast = 'x'.repeat(bytes);

function* tasks(from) {
  for (let n = from; n < count; n++) yield { n, ms, ballast };
}

const pool$ = natsPool({
  connection: url,
  name: 'chaos',
  scheduler: tasks,
  queueCapacity: 200,
  ackWait: 1_000,
  leaseTimeout: 500,
});
let status;
pool$.status$.subscribe((now) => {
  status = now;
});
pool$.subscribe({
  next: ({ n, square, ballast: { length } }) =>
    appendFileSync(results, `${life} ${n} ${length === bytes ? square : 'short'}\n`),
  error: (error) => process.send({ failed: `${error.stack ?? error}`, status }, () => process.disconnect()),
  complete: () => process.send({ complete: true, status }, () => process.disconnect()),
});
process.send('ready');
