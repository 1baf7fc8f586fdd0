/**
 * What a member of the quorum says of itself. A scheduler is `busy` until it has finished, then
 * `stopped`; one in a thread of its own (`fromThread`) is `starting` first, `idle` while it has no credit, `stopping` until its thread is gone,
 * or `lost`. A worker goes `starting → idle ⇄ busy → stopping → stopped`, or to `lost` from anywhere.
 */
export type MemberState = 'starting' | 'idle' | 'busy' | 'stopping' | 'stopped' | 'lost';

/** One line of the roll-call. */
export interface Member {
  /** `scheduler-1`, `worker-3`, `host-name` … unique in a pool. */
  readonly id: string;
  /** A host is a crew on another machine: it reports one state for all its workers, `busy` while one of them has something in hand. */
  readonly kind: 'scheduler' | 'worker' | 'host';
  readonly state: MemberState;
}

/** The states of all members at one moment. */
export interface Quorum {
  readonly members: readonly Member[];
  /** Nobody works: every member is idle, stopped or lost. Not yet the end: a hand-over passes through it. */
  readonly allIdle: boolean;
  /** Everybody has reported in and left. */
  readonly allStopped: boolean;
}
