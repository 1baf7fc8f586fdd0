import { type DeadLetter, solveWith, type WorkerInput } from 'rearguard';
import { bufferCount, map, type Observable } from 'rxjs';

export interface Order {
  readonly id: number;
  readonly items: number;
}

/** Prices orders and hands them on in lots of two; what cannot be priced is reported. */
export function pricedLots(
  orders$: Observable<Order>,
  report: (letter: DeadLetter<Order>) => void,
  worker: WorkerInput<Order, number>,
): Observable<string> {
  return orders$.pipe(
    solveWith(worker, {
      size: 1,
      timeout: 500,
      retry: { attempts: 2, delay: 1_000 },
      deadLetters: { next: report },
    }),
    bufferCount(2),
    map((lot) => lot.join(' + ')),
  );
}
