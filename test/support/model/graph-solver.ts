import type { TaskContext } from '../../../src/contract/solver.js';
import type { WorkerId } from '../../../src/contract/task.js';

/** What befalls an attempt: it fails; it goes on until it is told not to, or for good; it costs its worker its life. */
export type Trial = 'fails' | 'hangs' | 'is deaf' | 'kills';

/** A task with its children. */
export interface Node {
  readonly name: string;
  readonly isRoot: boolean;
  readonly key: number;
  readonly priority: number;
  readonly children: readonly Node[];
  /** By attempt, from the first. */
  readonly trials: readonly Trial[];
  /** What befalls all the others; undefined: nothing does. */
  readonly end: Trial | undefined;
  /** Turns of the event loop that it takes, to come to its end as well as to give up; 0: it is synchronous. */
  readonly turns: number;
}

/** An attempt that began. */
export interface Start {
  readonly node: Node;
  readonly worker: WorkerId;
}

export interface GraphSolver {
  readonly starts: readonly Start[];
  solve(node: Node, context: TaskContext): string | Promise<string>;
}

interface Around {
  readonly keyed: boolean;
  /** Ends a worker at once. */
  kill(worker: WorkerId): void;
  isAlive(worker: WorkerId): boolean;
  must(holds: boolean, invariant: string): void;
}

/** Does what its tasks say, and looks at what runs at the same time. */
export function graphSolver({ keyed, kill, isAlive, must }: Around): GraphSolver {
  const starts: Start[] = [];
  const open = new Set<Start>();
  const begin = (start: Start): void => {
    for (const other of open) {
      if (!isAlive(other.worker)) open.delete(other);
      else must(!keyed || other.node.key !== start.node.key, `${start.node.name} runs beside ${other.node.name}`);
    }
    starts.push(start);
    open.add(start);
  };
  return {
    starts,
    solve(node, { attempt, workerId: worker, signal, enqueue }) {
      // Its thread is no more.
      if (!isAlive(worker)) return new Promise(() => undefined);
      const start = { node, worker };
      begin(start);
      const trial = attempt <= node.trials.length ? node.trials[attempt - 1] : node.end;
      if (trial === 'kills') kill(worker);
      if (trial === 'kills' || trial === 'is deaf') return new Promise(() => undefined);
      const settle = (): string => {
        open.delete(start);
        if (trial === 'fails') throw new Error(`${node.name} fails`);
        if (trial === 'hangs') throw signal.reason;
        for (const child of node.children) enqueue(child);
        return node.name;
      };
      if (trial === 'hangs')
        return new Promise<void>((told) => signal.addEventListener('abort', () => told()))
          .then(() => soon(node.turns))
          .then(settle);
      return node.turns === 0 ? settle() : soon(node.turns).then(settle);
    },
  };
}

async function soon(turns: number): Promise<void> {
  for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
}
