import { workerPool } from 'rearguard';
import { filter } from 'rxjs';

const bookings$ = workerPool<typeof import('./account.worker.js')>({
  scheduler: [
    { account: 'ann', amount: 40 },
    { account: 'ann', amount: 10 },
    { account: 'bob', amount: 20 },
    { account: 'ann', amount: 1 },
  ],
  worker: new URL('./account.worker.js', import.meta.url),
  size: 3,
  key: ({ account }) => account,
});

bookings$.pipe(filter((booking) => booking.startsWith('ann'))).subscribe((booking) => console.log(booking));
