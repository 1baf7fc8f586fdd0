/// <reference lib="esnext.disposable" preserve="true" />
import type { Observable } from 'rxjs';
import type { Quorum } from '../contract/quorum.js';

/** Where a host is in its life, forward only: `connecting`, `waiting` (the run is not there yet), `serving`, `leaving` (takes nothing new), `stopped` or `failed`. */
export type HostPhase = 'connecting' | 'waiting' | 'serving' | 'leaving' | 'stopped' | 'failed';

/** Plain numbers about a host at one moment. */
export interface HostStatus {
  readonly phase: HostPhase;
  /** Its name on the roll. */
  readonly host: string;
  /** Workers that it may have, times `concurrency`. */
  readonly slots: number;
  /** Tasks in hand: they run, or wait for a worker. */
  readonly held: number;
  /** Tasks whose outcome it has delivered. */
  readonly done: number;
  /** Among these, those that failed. */
  readonly failed: number;
  /** Tasks whose outcome was not needed: another host had delivered it before. */
  readonly duplicates: number;
  /** Milliseconds its workers have spent running tasks. */
  readonly busyMs: number;
  /** Workers that went away unasked, or had to be ended by force. */
  readonly lostWorkers: number;
}

/** A crew on this machine that serves a run; made by `serveWorkers`. */
export interface WorkerHost extends AsyncDisposable {
  /** Its name on the roll. */
  readonly host: string;
  /** The latest status on subscription, then samples while it changes (at most ten a second; changes of phase at once). Never completes. */
  readonly status$: Observable<HostStatus>;
  /** The states of its own workers, as `Pool.quorum$`. Never completes. */
  readonly quorum$: Observable<Quorum>;
  /**
   * Resolves when it has left, because the run is over or because of `close` or `terminate`: every thread is gone, and the connection closed if it was opened here.
   * Rejects with `ConnectionError`, `SpawnError` or `TeardownError`.
   */
  readonly closed: Promise<void>;
  /** Takes nothing new, gives back what has not started, finishes and delivers what has, lets the workers tear down, and leaves. The same promise as `closed`. */
  close(): Promise<void>;
  /** Leaves now: gives everything back, to be run elsewhere. Workers get `stopTimeout` to give up what they run and to tear down. The same promise as `closed`. */
  terminate(reason?: unknown): Promise<void>;
}
