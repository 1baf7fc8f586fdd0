import { BehaviorSubject, type Observable } from 'rxjs';
import type { Quorum } from '../contract/quorum.js';
import { TeardownError } from '../errors.js';
import type { Crew } from '../link/crew.js';
import type { Accounts, Verdict } from '../quorum/termination.js';
import type { Ending } from './pool-core.js';

export interface PartingConfig {
  readonly crew: Crew;
  readonly quorum$: Observable<Quorum>;
  termination(quorum$: Observable<Quorum>, accounts$: Observable<Accounts>): Observable<Verdict>;
  accounts(): Accounts;
  /** Everybody is gone. */
  over(farewell: Ending): void;
}

/** Sees everybody out: from the moment when no work can come from outside to the moment when all are gone. */
export class Parting {
  private accounts$: BehaviorSubject<Accounts> | undefined;
  private isComplete = false;
  private farewell: Ending;
  private readonly waiting: ((farewell: Ending) => void)[] = [];
  private readonly config: PartingConfig;

  constructor(config: PartingConfig) {
    this.config = config;
  }

  get hasBegun(): boolean {
    return this.accounts$ !== undefined;
  }

  /** Somebody waits for the end. */
  get isAwaited(): boolean {
    return this.waiting.length > 0;
  }

  /** Calls `done` when everybody is gone. */
  await(done: (farewell: Ending) => void): void {
    this.waiting.push(done);
    this.finish();
  }

  /** `closeGates` must stop all work from outside: only then is the quorum's word final. Idempotent. */
  begin(closeGates: () => void): void {
    if (this.accounts$) return;
    const { crew, quorum$, termination, accounts } = this.config;
    this.accounts$ = new BehaviorSubject<Accounts>({ quiet: false, drained: false });
    closeGates();
    this.accounts$.next(accounts());
    termination(quorum$, this.accounts$).subscribe({
      next: (verdict) => {
        if (verdict === 'stop') crew.stop();
      },
      complete: () => {
        this.isComplete = true;
        this.finish();
      },
    });
  }

  /** The ledger has changed, or somebody has left. */
  update(): void {
    const before = this.accounts$?.value;
    if (!before) return;
    const now = this.config.accounts();
    const isNews = now.quiet !== before.quiet || now.drained !== before.drained || now.abandoned !== before.abandoned;
    if (isNews) this.accounts$?.next(now);
    this.finish();
  }

  /** Somebody did not part well; the first is told of at the end. */
  badly(message: string, cause: unknown): void {
    this.farewell ??= { error: new TeardownError(message, { cause }) };
  }

  private finish(): void {
    if (!this.isComplete || !this.config.crew.isEmpty) return;
    this.config.over(this.farewell);
    for (const done of this.waiting.splice(0)) done(this.farewell);
  }
}
