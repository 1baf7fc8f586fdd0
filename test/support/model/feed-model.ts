import type { FeedScript } from './script.js';

/** One stream of tasks: its source, its consumer, and its word on the roll-call. */
export interface FeedModel {
  readonly id: number;
  readonly script: FeedScript;
  phase: 'new' | 'open' | 'ended';
  /** How many tasks the source has delivered, how many more it was asked for, and whether it may go on. */
  delivered: number;
  credits: number;
  source: 'open' | 'finished' | 'closed';
  member: 'busy' | 'stopped' | undefined;
  /** Results that the consumer has not taken. */
  backlog: number;
  /** Every outcome was delivered. */
  isOver: boolean;
  cut: boolean;
  cancelsLeft: number;
  /** Results that have reached it. */
  taken: number;
}

export function feedModel(id: number, script: FeedScript): FeedModel {
  return {
    id,
    script,
    phase: 'new',
    delivered: 0,
    credits: 0,
    source: 'open',
    member: undefined,
    backlog: 0,
    isOver: false,
    cut: false,
    cancelsLeft: script.taskCancels,
    taken: 0,
  };
}
