import { type DeadLetter, solveWith, type WorkerInput } from 'rearguard';
import { filter, map, type Observable } from 'rxjs';

const flaky = new URL('./flaky.worker.js', import.meta.url);

/** Reads pages, two at a time. A page that cannot be read is reported, and the others are read all the same. */
export function readPages(
  names$: Observable<string>,
  report: (letter: DeadLetter<string>) => void,
  worker: WorkerInput<string, string> = flaky,
): Observable<string> {
  return names$.pipe(
    map((name) => name.trim()),
    filter((name) => name !== ''),
    solveWith(worker, {
      size: 2,
      timeout: 1_000,
      retry: { attempts: 3, delay: (attempt) => 100 * 2 ** attempt },
      deadLetters: { next: report },
    }),
  );
}
