import { throwError } from 'rxjs';

/** Reports an error that nobody can be told of any more, as RxJS does: to `config.onUnhandledError`, or thrown in a later macrotask. */
export function reportUnhandled(error: unknown): void {
  throwError(() => error).subscribe();
}
