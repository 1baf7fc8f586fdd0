/// <reference lib="esnext.disposable" preserve="true" />
import { type Observable, Subject } from 'rxjs';
import type { Quorum } from '../contract/quorum.js';
import type { PoolCore } from '../controller/pool-core.js';
import { statusStream } from '../controller/status-stream.js';
import { type Connected, connected } from './connect.js';
import { ConnectionError } from './errors.js';
import { asConnectionError } from './explain.js';
import { follow } from './follow.js';
import { HostDuty } from './host-duty.js';
import type { Names } from './names.js';
import type { NatsConnect } from './options.js';
import { isMissing } from './persist.js';
import { untilRunIsThere } from './run-is-there.js';
import type { HostPhase, HostStatus, WorkerHost } from './worker-host.js';

export interface ServingConfig {
  readonly connection: NatsConnect;
  readonly name: string;
  readonly names: Names;
  readonly host: string;
  readonly slots: number;
  readonly core: PoolCore;
}

/** A host from its connection to its end. */
export class ServingHost implements WorkerHost {
  readonly host: string;
  readonly status$: Observable<HostStatus>;
  readonly quorum$: Observable<Quorum>;
  readonly closed: Promise<void>;
  phase: HostPhase = 'connecting';
  readonly changed$: Subject<void> = new Subject();
  private readonly config: ServingConfig;
  private readonly off = new AbortController();
  private duty: HostDuty | undefined;
  private connection: Connected | undefined;
  private unfollow: (() => void) | undefined;
  /** Whatever ends it: the first to come says how. */
  private end: (how: 'closed' | 'over' | { readonly reason: unknown } | { readonly error: unknown }) => void = () =>
    undefined;

  constructor(config: ServingConfig) {
    const { core, host } = config;
    this.config = config;
    this.host = host;
    this.quorum$ = core.quorum$;
    this.status$ = statusStream(this);
    core.changed$.subscribe(() => {
      const refused = core.phase === 'failed' ? core.refusal() : undefined;
      if (refused) this.end({ error: refused.error });
      this.changed$.next();
    });
    const ended = new Promise<Parameters<typeof this.end>[0]>((resolve) => {
      this.end = resolve;
    });
    this.closed = this.live(ended);
    // Who does not ask is not to be ended by it.
    this.closed.catch(() => undefined);
  }

  status(): HostStatus {
    const { phase, host, duty } = this;
    const { slots, core } = this.config;
    const { done, failed, duplicates, busyMs } = duty?.counts ?? { done: 0, failed: 0, duplicates: 0, busyMs: 0 };
    const { lostWorkers } = core.status();
    return { phase, host, slots, held: duty?.inHand ?? 0, done, failed, duplicates, busyMs, lostWorkers };
  }

  close(): Promise<void> {
    this.end('closed');
    return this.closed;
  }

  terminate(reason: unknown = new DOMException('the host was terminated', 'AbortError')): Promise<void> {
    this.end({ reason });
    this.duty?.abandon().catch(() => undefined);
    return this.closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private async live(ended: Promise<Parameters<typeof this.end>[0]>): Promise<void> {
    const serving = this.serve().catch((error: unknown) =>
      this.end({ error: asConnectionError(error, 'the host cannot serve') }),
    );
    const how = await ended;
    this.off.abort();
    this.enter('leaving');
    let failure = typeof how === 'object' && 'error' in how ? how : undefined;
    const reason = typeof how === 'object' ? ('reason' in how ? how.reason : how.error) : undefined;
    await serving;
    const { duty } = this;
    if (how === 'closed') await duty?.leave();
    else await duty?.abandon();
    const farewell = await this.part(how === 'closed' || how === 'over' ? undefined : { reason });
    failure ??= farewell;
    await duty?.end();
    this.unfollow?.();
    await this.connection?.leave();
    this.enter(failure ? 'failed' : 'stopped');
    if (failure) throw failure.error;
  }

  /** Sees the crew out. */
  private part(cut: { readonly reason: unknown } | undefined): Promise<{ readonly error: unknown } | undefined> {
    const { core } = this.config;
    return new Promise((resolve) => {
      if (cut) core.terminate(cut.reason, false, () => resolve(undefined));
      else if ((this.duty?.inHand ?? 0) > 0) {
        core.terminate(new DOMException('the run is over', 'AbortError'), false, () => resolve(undefined));
      } else core.close(resolve);
    });
  }

  private async serve(): Promise<void> {
    const { signal } = this.off;
    const { connection, name, names, host, slots, core } = this.config;
    this.connection = await connected(connection, `rearguard ${name} host ${host}`, signal);
    if (signal.aborted) return;
    this.connection.nc.closed().then((error) => {
      this.end({ error: new ConnectionError('the connection to NATS was closed', { cause: error ?? undefined }) });
    });
    this.unfollow = follow(this.connection.nc, { refused: (error) => this.refused(error) });
    this.enter('waiting');
    const ackWaitMs = await untilRunIsThere(this.connection.nc, names, signal);
    if (ackWaitMs === undefined) return;
    this.enter('serving');
    this.duty = new HostDuty({ connection: this.connection, names, host, slots, core }, ackWaitMs, {
      changed: () => this.changed$.next(),
      over: () => this.end('over'),
      failed: (error) => this.end({ error: asConnectionError(error, 'the host cannot serve') }),
    });
    try {
      await this.duty.begin();
    } catch (error) {
      // It came to its end in this moment.
      if (isMissing(error)) this.end('over');
      else throw error;
    }
  }

  /** Where answers may not come to, every request would only be seen to take too long. */
  private refused(cause: Error): void {
    const inbox = this.connection?.inboxPrefix ?? '_INBOX';
    if (!cause.message.includes(`Subscription to "${inbox}.`)) return;
    const why = `the server lets nobody listen to "${inbox}.>" here: give connection the inboxPrefix that is permitted`;
    this.end({ error: new ConnectionError(why, { cause }) });
  }

  private enter(phase: HostPhase): void {
    this.phase = phase;
    this.changed$.next();
  }
}
