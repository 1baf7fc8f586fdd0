/** What one task does, told beforehand: the same on every path through a world. */
export interface TaskScript {
  /** Unique in its world. */
  readonly name: string;
  /** Enqueued by the attempt that succeeds. */
  readonly children: readonly TaskScript[];
  /** The first so many attempts fail. */
  readonly failures: number;
  /** The first so many attempts do not end unless they are told to. */
  readonly hangs: number;
  /** Told to give up, it goes on. */
  readonly deaf: boolean;
  /** Attempts that the retry rule allows. */
  readonly allowed: number;
}

/** One stream of tasks. */
export interface FeedScript {
  readonly tasks: readonly TaskScript[];
  /** Unsettled tasks that its source may be asked for. */
  readonly window: number;
  readonly resultCapacity: number;
  readonly maxAttempts: number;
  /** Whether an attempt may run only so long. */
  readonly limit: 'none' | 'limited';
  /** The next attempt comes at once, or waits for its time. */
  readonly retry: 'at once' | 'later';
  /** Takes results as they are delivered, or when it pleases. */
  readonly consumer: 'prompt' | 'slow';
  readonly mayDrain: boolean;
  readonly mayCancel: boolean;
  /** Its consumer cancels it while it is handed this result. */
  readonly cancelsAfter: number;
  /** How many of its tasks may be cancelled one by one. */
  readonly taskCancels: number;
}

/** A small world: who is there and what may go wrong. */
export interface WorldScript {
  /** How many there may be at most, and at first. */
  readonly workers: number;
  readonly atFirst: number;
  readonly concurrency: number;
  readonly batch: 'auto' | number;
  readonly feeds: readonly FeedScript[];
  /** One feed, whose end is the end of the pool; otherwise the pool is closed when it pleases. */
  readonly mission: boolean;
  /** Workers boot while tasks arrive; otherwise all are ready when the first task does. */
  readonly coldStart: boolean;
  /** How many workers may be lost. */
  readonly losses: number;
  /** How often an attempt that would have ended may run out of time. */
  readonly timeouts: number;
  /** How many workers may be ended by force though they might still have given up what they had to. */
  readonly forced: number;
  /** How often a worker may have served long enough. */
  readonly recycles: number;
  /** How often a worker may have been idle too long. */
  readonly leaves: number;
  /** How often the pool may be paused. It is resumed some time. */
  readonly pauses: number;
  /** How fast attempts may be handed out, and how often half of that time may pass while something else is to be done. */
  readonly rate: { readonly limit: number; readonly perMs: number } | undefined;
  readonly moments: number;
  /** Whether the lease block tells what a lost worker was running. */
  readonly running: 'known' | 'unknown';
  /** Whether what a lost worker has sent arrives as link.ts promises, or any end of it may be lost. */
  readonly lastWords: 'arrive' | 'may be lost';
  /** How many answers may come twice. */
  readonly echoes: number;
  /** A task takes this long. */
  readonly taskMs: number;
}

export const task = (name: string, more: Partial<TaskScript> = {}): TaskScript => ({
  name,
  children: [],
  failures: 0,
  hangs: 0,
  deaf: false,
  allowed: 1,
  ...more,
});

export const feed = (tasks: readonly TaskScript[], more: Partial<FeedScript> = {}): FeedScript => ({
  tasks,
  window: 4,
  resultCapacity: 1000,
  maxAttempts: 3,
  limit: 'none',
  retry: 'later',
  consumer: 'prompt',
  mayDrain: false,
  mayCancel: false,
  cancelsAfter: Number.POSITIVE_INFINITY,
  taskCancels: 0,
  ...more,
});

export const world = (feeds: readonly FeedScript[], more: Partial<WorldScript> = {}): WorldScript => ({
  workers: 2,
  atFirst: more.workers ?? 2,
  concurrency: 1,
  batch: 1,
  feeds,
  mission: true,
  coldStart: false,
  losses: 0,
  timeouts: 0,
  forced: 0,
  recycles: 0,
  leaves: 0,
  pauses: 0,
  rate: undefined,
  moments: 0,
  running: 'known',
  lastWords: 'arrive',
  echoes: 0,
  taskMs: 10,
  ...more,
});
