import { BehaviorSubject, type Observable, type Subscription } from 'rxjs';
import type { Quorum } from '../contract/quorum.js';
import type { Accounts, Verdict } from '../quorum/termination.js';

/** Who is still busy when every result is there only repeats what was done: nobody waits for it any longer. */
const STRAGGLERS_MS = 500;

export interface RunEndConfig {
  readonly quorum$: Observable<Quorum>;
  termination(quorum$: Observable<Quorum>, accounts$: Observable<Accounts>): Observable<Verdict>;
  /** Every result is there. */
  quiet(): void;
  /** The hosts may go. */
  stop(): void;
  /** All have gone, and every result was taken. */
  complete(): void;
}

/** Looks whether the end of a run has come: by the streams, and by what the hosts say of themselves. */
export class RunEnd {
  private readonly accounts$ = new BehaviorSubject<Accounts>({ quiet: false, drained: false });
  private readonly verdicts: Subscription;
  private readonly config: RunEndConfig;
  private stragglers: ReturnType<typeof setTimeout> | undefined;

  constructor(config: RunEndConfig) {
    this.config = config;
    this.verdicts = config.termination(config.quorum$, this.accounts$).subscribe((verdict) => {
      if (verdict === 'stop') config.stop();
      else if (verdict === 'complete') config.complete();
    });
  }

  update({ quiet, drained }: Accounts): void {
    const before = this.accounts$.value;
    if (quiet && !before.quiet) {
      this.stragglers = setTimeout(
        () => this.accounts$.next({ ...this.accounts$.value, abandoned: true }),
        STRAGGLERS_MS,
      );
      this.config.quiet();
    }
    if (quiet !== before.quiet || drained !== before.drained) this.accounts$.next({ ...before, quiet, drained });
  }

  stop(): void {
    clearTimeout(this.stragglers);
    this.verdicts.unsubscribe();
  }
}
