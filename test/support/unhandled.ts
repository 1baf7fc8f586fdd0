import { config, filter, firstValueFrom, ReplaySubject, scan } from 'rxjs';
import { onTestFinished } from 'vitest';

/** Takes what RxJS reports to nobody, for the rest of the test. Returns how to wait for so many of them. */
export function reportsUnhandled(): (count: number) => Promise<unknown[]> {
  const errors$ = new ReplaySubject<unknown>();
  const before = config.onUnhandledError;
  config.onUnhandledError = (error) => errors$.next(error);
  onTestFinished(() => {
    config.onUnhandledError = before;
  });
  return (count) =>
    firstValueFrom(
      errors$.pipe(
        scan((errors: unknown[], error) => [...errors, error], []),
        filter(({ length }) => length >= count),
      ),
    );
}
