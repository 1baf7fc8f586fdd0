import { type Observable, Subject } from 'rxjs';
import type { Quorum } from '../contract/quorum.js';
import type { TaskSource } from '../contract/scheduler.js';
import type { OpenSource } from '../contract/source.js';
import type { Phase, PoolStatus } from '../contract/status.js';
import type { Ending } from '../controller/pool-core.js';
import type { RunCore } from '../controller/shared-run.js';
import type { Enrolled, Roll } from '../quorum/roll.js';
import type { Accounts, Verdict } from '../quorum/termination.js';
import type { ResultSink, SinkEvents } from '../results/sink.js';
import { type CheckedNatsPool, rulesOf } from './check-options.js';
import { type Connected, connected } from './connect.js';
import { ConnectionError, ReplacedError } from './errors.js';
import { asConnectionError, asSourceError } from './explain.js';
import { Leading } from './leading.js';
import { type Names, namesOf } from './names.js';
import { RollCall } from './roll-call.js';
import { RunEnd } from './run-end.js';
import { runStatuses } from './run-status.js';
import { sendHome } from './send-home.js';
import { setOut } from './set-out.js';
import type { Store } from './store.js';

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
  private end: RunEnd | undefined;
  private sourceFailure: Ending;
  private ending: { readonly value: Ending } | undefined;
  private gone: Promise<void> | undefined;
  private led: Promise<void> | undefined;
  private paused = false;
  private isDraining = false;
  private cancelled = 0;
  private readonly statusOf = runStatuses(performance.now());

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
    this.led.catch((error: unknown) => this.fail(asConnectionError(error, 'the run cannot be led')));
  }

  status(): PoolStatus {
    const { phase, paused, cancelled, leading, rollCall } = this;
    return this.statusOf({ phase, paused, cancelled }, leading, rollCall);
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
    this.tellPaused();
    this.changed$.next();
  }

  private tellPaused(): void {
    const { paused } = this;
    this.leading?.pause(paused);
    this.rollCall?.say(paused ? 'pause' : 'run');
  }

  private async lead(): Promise<void> {
    const { options, me, roll } = this.parts;
    const { signal } = this.off;
    const connection = await connected(options.connection, `rearguard ${options.name}`, signal);
    this.connection = connection;
    if (signal.aborted) return;
    connection.nc.closed().then((cause) => {
      this.fail(new ConnectionError('the connection to NATS was closed', { cause: cause ?? undefined }));
    });
    const ready = await setOut(connection, this.names, me, options, signal);
    if (ready === 'over') return this.complete();
    if (!ready) return;
    const { board, cursor, last, lead, payloads, store } = ready;
    const { sink, names } = this;
    const changed = (): void => this.update();
    const failed = (error: unknown): void => this.fail(error);
    const rollCall = new RollCall(connection.nc, board, roll, options.hostTimeout, { changed });
    const { queueCapacity: window, processResult, resultCapacity, chunk, leaseTimeout } = options;
    const own = { store, names, lead, payloads, rollCall, sink, rules: rulesOf(options), window, resultCapacity };
    const isPulled = processResult !== undefined;
    const leading = new Leading({ ...own, chunk, leaseTimeout, isPulled, changed, failed }, cursor, last);
    this.rollCall = rollCall;
    this.leading = leading;
    this.store = store;
    if (this.paused) this.tellPaused();
    leading.schedule(
      this.parts.source(() => options.scheduler(cursor.tasks)),
      (error) => {
        this.sourceFailure = { error: asSourceError(error) };
      },
    );
    if (this.isDraining) leading.drain();
    this.end = new RunEnd({
      quorum$: this.quorum$,
      termination: this.parts.termination,
      quiet: () => this.quieten(),
      stop: () => rollCall.say('stop'),
      complete: () => this.complete(),
    });
    this.update();
  }

  private update(): void {
    if (this.leading && !this.ending) this.end?.update(this.leading.accounts);
    this.changed$.next();
  }

  /** Every result is there. */
  private quieten(): void {
    if (this.phase === 'running') this.phase = 'draining';
    const isKept = this.sourceFailure && this.parts.options.whenLeft === 'keep';
    if (isKept) this.fail(this.sourceFailure?.error);
    else this.scheduler.report('stopped');
  }

  private complete(): void {
    if (this.ending) return;
    this.ending = { value: this.sourceFailure };
    this.cleanUp(true).then(() => {
      this.phase = this.sourceFailure ? 'failed' : 'stopped';
      this.changed$.next();
      this.parts.ended(this.sourceFailure);
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
    this.end?.stop();
    this.scheduler.report('stopped');
    try {
      leading?.stop();
      if (leading) {
        const { pulled, enqueued, done, failed } = leading.counts;
        this.cancelled = pulled + enqueued - done - failed;
        if (isOver && rollCall) await sendHome(rollCall, this.quorum$, this.parts.options.hostTimeout);
        await leading.checkpoint(isOver ? 'over' : 'left');
        if (isOver) await store?.deleteAll();
      }
    } catch {
      // Who cannot be told finds out: hosts by silence, the next controller by the lease.
    }
    rollCall?.stop();
    await connection?.leave();
  }
}
