/** What a worker is asked to compute, and how long it is to take over it. */
export interface Task {
  readonly number: number;
  readonly operation: 'add' | 'sub' | 'mul' | 'div';
  readonly a: number;
  readonly b: number;
  readonly secs: number;
}

export interface Answer {
  readonly task: Task;
  readonly value: number;
}

const OPERATIONS = ['add', 'sub', 'mul', 'div'] as const;
const LONGEST_SECS = 3;
const FAST = 1 / 1000;

/** The scheduler: 50 to 100 random tasks. The same seed makes the same tasks. */
export function* arithmetic({ seed, fast }: { seed: number; fast: boolean }): Generator<Task> {
  const random = randomFrom(seed);
  const upTo = (limit: number): number => Math.floor(random() * (limit + 1));
  const count = 50 + upTo(50);
  for (let number = 1; number <= count; number++) {
    yield {
      number,
      operation: OPERATIONS[upTo(3)] ?? 'add',
      a: upTo(20),
      b: upTo(20),
      secs: random() * LONGEST_SECS * (fast ? FAST : 1),
    };
  }
}

/** mulberry32: numbers from 0 up to 1, as random as a demo needs them. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
