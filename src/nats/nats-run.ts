import { BehaviorSubject, type Observable, Subject, type Subscription } from 'rxjs';
import type { Quorum } from '../contract/quorum.js';
import type { TaskSource } from '../contract/scheduler.js';
import type { OpenSource } from '../contract/source.js';
import type { Phase, PoolStatus } from '../contract/status.js';
import type { Ending } from '../controller/pool-core.js';
import type { RunCore } from '../controller/shared-run.js';
import { RearguardError, SourceError } from '../errors.js';
import { inWords } from '../in-words.js';
import type { Enrolled, Roll } from '../quorum/roll.js';
import type { Accounts, Verdict } from '../quorum/termination.js';
import type { ResultSink, SinkEvents } from '../results/sink.js';
import type { CheckedNatsPool } from './check-options.js';
import { type Connected, connected } from './connect.js';
import { ConnectionError, ReplacedError } from './errors.js';
import { takeLead } from './lead.js';
import { Leading } from './leading.js';
import { type Names, namesOf } from './names.js';
import { Payloads } from './payloads.js';
import { pause, persistently } from './persist.js';
import { RollCall } from './roll-call.js';
import { Store } from './store.js';

/** Who is still busy when every result is there only repeats what was done: nobody waits for it any longer. */
const STRAGGLERS_MS = 500;
/** Hosts that were told to stop, and are neither stopped nor lost, are waited for so long beyond the limit of their silence when the run is cancelled. */
const PARTING_MS = 6_000;
const SETUP_MS = 30_000;

/** The stages that a run is made of, put together by the wiring. */
export interface RunParts {
  readonly roll: Roll;
  readonly options: CheckedNatsPool<unknown, unknown>;
  readonly me: string;
  source(open: () => TaskSource<unknown>): OpenSource<unknown>;
  sink(events: SinkEvents): ResultSink;
  termination(quorum$: Observable<Quorum>, accounts$: Observable<Accounts>): Observable<Verdict>;
  /** Called once, when nothing more will reach the sink. */
  ended(ending: Ending): void;
}

/** One run of a controller, from the connection to the roll-call. */
export class NatsRun implements RunCore {
  phase: Phase = 'running';
  readonly changed$: Subject<void> = new Subject();
  readonly quorum$: Observable<Quorum>;
  private readonly parts: RunParts;
  private readonly names: Names;
  private readonly scheduler: Enrolled;
  private readonly sink: ResultSink;
  private readonly off = new AbortController();
  private connection: Connected | undefined;
  private store: Store | undefined;
  private rollCall: RollCall | undefined;
  private leading: Leading | undefined;
  private accounts$: BehaviorSubject<Accounts> | undefined;
  private parting: Subscription | undefined;
  private stragglers: ReturnType<typeof setTimeout> | undefined;
  private sourceFailure: Ending;
  private ending: { readonly value: Ending } | undefined;
  private gone: Promise<void> | undefined;
  private led: Promise<void> | undefined;
  private paused = false;
  private isDraining = false;
  private cancelled = 0;

  constructor(parts: RunParts) {
    this.parts = parts;
    this.names = namesOf(parts.options);
    this.quorum$ = parts.roll.quorum$;
    this.scheduler = parts.roll.join('scheduler-1', 'scheduler', 'busy');
    this.sink = parts.sink({
      consumed: () => undefined,
      drained: () => undefined,
      fatal: (error) => {
        this.sink.mute();
        this.fail(error);
      },
    });
    const { signal } = parts.options;
    if (signal) {
      const aborted = (): void => this.fail(signal.reason);
      signal.addEventListener('abort', aborted, { signal: this.off.signal });
      if (signal.aborted) queueMicrotask(aborted);
    }
  }

  /** Nothing is told before this has returned. */
  start(): void {
    this.led = this.lead();
    this.led.catch((error: unknown) => {
      const isOurs = error instanceof RearguardError;
      this.fail(isOurs ? error : new ConnectionError(`the run cannot be led: ${inWords(error)}`, { cause: error }));
    });
  }

  status(): PoolStatus {
    const { phase, paused, cancelled } = this;
    const counts = this.leading?.counts ?? { pulled: 0, enqueued: 0, done: 0, failed: 0, retried: 0 };
    const unsettled = counts.pulled + counts.enqueued - counts.done - counts.failed - cancelled;
    const inFlight = Math.min(unsettled, this.rollCall?.held ?? 0);
    const { dropped = 0 } = this.leading ?? {};
    const { lostHosts = 0 } = this.rollCall ?? {};
    return {
      phase,
      paused,
      ...counts,
      queued: unsettled - inFlight,
      inFlight,
      waitingRetry: 0,
      cancelled,
      dropped,
      lostWorkers: lostHosts,
      workers: this.rollCall?.status() ?? [],
    };
  }

  pause(): void {
    this.setPaused(true);
  }

  resume(): void {
    this.setPaused(false);
  }

  close(done: (ending: Ending) => void): void {
    if (this.gone) {
      this.gone.then(() => done(undefined));
      return;
    }
    this.isDraining = true;
    this.setPaused(false);
    if (this.phase === 'running') this.phase = 'draining';
    this.leading?.drain();
    this.changed$.next();
  }

  terminate(reason: unknown, failed: boolean, done: (ending: Ending) => void): void {
    this.ending ??= { value: { error: reason } };
    this.leading?.halt();
    this.leave(failed).then(() => {
      done(undefined);
      if (!failed) this.parts.ended(this.ending?.value);
    });
  }

  /** Nobody is left to take anything. */
  abandon(): void {
    this.leading?.halt();
    this.sink.mute();
  }

  private setPaused(paused: boolean): void {
    if (this.paused === paused) return;
    this.paused = paused;
    this.leading?.pause(paused);
    this.rollCall?.say(paused ? 'pause' : 'run');
    this.changed$.next();
  }

  private async lead(): Promise<void> {
    const { options, me } = this.parts;
    const { signal } = this.off;
    const setUp = <V>(work: () => Promise<V>): Promise<V> => persistently(signal, work, SETUP_MS);
    const connection = await connected(options.connection, `rearguard ${options.name}`, signal);
    this.connection = connection;
    if (signal.aborted) return connection.leave();
    const { nc } = connection;
    const store = await setUp(() => Store.open(nc, this.names));
    this.store = store;
    const state = await setUp(() => store.state(options));
    const lead = await takeLead(state, me, options.leaseTimeout, signal, () => this.changed$.next());
    if (lead === 'over') {
      await store.deleteAll();
      this.scheduler.report('stopped');
      return this.complete();
    }
    if (!lead || signal.aborted) return;
    const [board] = await Promise.all([setUp(() => store.board(options)), setUp(() => store.blobs(options))]);
    // Last: hosts take the run for there when there is something to take tasks from.
    await setUp(() => store.takeOver(lead.epoch, options));
    const payloads = new Payloads(nc.info?.max_payload ?? 2 ** 20, () => store.blobs(options));
    const { last } = await setUp(() => store.written());
    const cursor = await setUp(() => store.cursor(last));
    if (signal.aborted) return;
    const changed = (): void => this.update();
    this.rollCall = new RollCall(nc, board, this.parts.roll, options.hostTimeout, { changed });
    const { timeout, maxAttempts, retry, processResult } = options;
    const rules = {
      timeout,
      maxAttempts,
      retryAttempts: retry?.attempts ?? 1,
      retryDelayMs: retry?.delay ?? 0,
      echo: processResult !== undefined,
    };
    const { names, rollCall, sink } = this;
    const { queueCapacity: window, resultCapacity, chunk, leaseTimeout } = options;
    const config = { store, names, lead, payloads, rollCall, sink, rules, window, resultCapacity, chunk, leaseTimeout };
    const leading = new Leading(
      { ...config, isPulled: processResult !== undefined, changed, failed: (error) => this.fail(error) },
      cursor,
      last,
    );
    this.leading = leading;
    if (this.paused) this.setPaused(true);
    if (this.paused) {
      leading.pause(true);
      rollCall.say('pause');
    }
    const open = this.parts.source(() => options.scheduler(cursor.tasks));
    leading.schedule(open, (error) => {
      this.sourceFailure = { error: asSourceError(error) };
    });
    if (this.isDraining) leading.drain();
    this.beginEnd();
  }

  /** Looks from now on whether the end has come. */
  private beginEnd(): void {
    const accounts$ = new BehaviorSubject<Accounts>({ quiet: false, drained: false });
    this.accounts$ = accounts$;
    this.parting = this.parts.termination(this.quorum$, accounts$).subscribe((verdict) => {
      if (verdict === 'stop') this.rollCall?.say('stop');
      else if (verdict === 'complete') this.complete();
    });
    this.update();
  }

  private update(): void {
    const { leading, accounts$ } = this;
    if (leading && accounts$ && !this.ending) {
      const { quiet, drained } = leading.accounts;
      const before = accounts$.value;
      if (quiet && !before.quiet) this.quieten();
      if (this.ending) return;
      if (quiet !== before.quiet || drained !== before.drained) accounts$.next({ ...before, quiet, drained });
    }
    this.changed$.next();
  }

  /** Every result is there. */
  private quieten(): void {
    if (this.phase === 'running') this.phase = 'draining';
    if (this.sourceFailure && this.parts.options.whenLeft === 'keep') return this.fail(this.sourceFailure.error);
    this.scheduler.report('stopped');
    this.stragglers = setTimeout(() => {
      const { accounts$ } = this;
      accounts$?.next({ ...accounts$.value, abandoned: true });
    }, STRAGGLERS_MS);
  }

  private complete(): void {
    if (this.ending) return;
    this.ending = { value: this.sourceFailure };
    const { sourceFailure } = this;
    this.cleanUp(true).then(() => {
      this.phase = sourceFailure ? 'failed' : 'stopped';
      this.changed$.next();
      this.parts.ended(sourceFailure);
    });
  }

  private fail(error: unknown): void {
    if (this.ending) return;
    this.ending = { value: { error } };
    this.leading?.halt();
    this.parts.ended({ error });
  }

  /** Gives everything up; where it is to be kept, for the next controller. */
  private leave(failed: boolean): Promise<void> {
    this.phase = failed ? 'failed' : this.phase;
    const error = this.ending?.value?.error;
    const isLost = error instanceof ReplacedError || error instanceof ConnectionError;
    this.gone ??= this.cleanUp(!isLost && this.parts.options.whenLeft === 'cancel').then(() => {
      if (this.phase !== 'failed') this.phase = 'stopped';
      this.changed$.next();
    });
    return this.gone;
  }

  private cleanUp(isOver: boolean): Promise<void> {
    this.gone = this.partAndClean(isOver);
    return this.gone;
  }

  private async partAndClean(isOver: boolean): Promise<void> {
    this.off.abort();
    await this.led?.catch(() => undefined);
    const { leading, rollCall, store, connection } = this;
    clearTimeout(this.stragglers);
    this.parting?.unsubscribe();
    this.scheduler.report('stopped');
    try {
      leading?.stop();
      if (leading) {
        const { pulled, enqueued, done, failed } = leading.counts;
        this.cancelled = pulled + enqueued - done - failed;
        if (isOver) await this.sendHostsHome();
        await leading.checkpoint(isOver ? 'over' : 'left');
        if (isOver) await store?.deleteAll();
      }
    } catch {
      // Who cannot be told finds out: hosts by silence, the next controller by the lease.
    }
    rollCall?.stop();
    await connection?.leave();
  }

  private async sendHostsHome(): Promise<void> {
    const { rollCall, parts } = this;
    rollCall?.say('stop');
    const until = performance.now() + parts.options.hostTimeout + PARTING_MS;
    let quorum: Quorum | undefined;
    const looking = this.quorum$.subscribe((now) => {
      quorum = now;
    });
    while (!quorum?.allStopped && performance.now() < until) await pause(5);
    looking.unsubscribe();
  }
}

const asSourceError = (error: unknown): unknown =>
  error instanceof RearguardError
    ? error
    : new SourceError(`the scheduler failed: ${inWords(error)}`, { cause: error });
