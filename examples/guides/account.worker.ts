import { setTimeout as sleep } from 'node:timers/promises';
import { exposeSolver } from 'rearguard/worker';

export interface Booking {
  readonly account: string;
  readonly amount: number;
}

export default exposeSolver(async ({ account, amount }: Booking) => {
  await sleep(amount);
  return `${account} ${amount}`;
});
