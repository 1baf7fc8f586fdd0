import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LeaseId, Task, WorkerId } from '../../../src/contract/task.js';
import type { Command } from '../../../src/dispatch/messages.js';
import { ABANDONED } from '../../../src/dispatch/state.js';
import { Planning } from './planning.js';

interface Held {
  readonly lease: LeaseId;
  /** Results that the task has, and how many were sent; one that is to be sent as a single result has none. */
  parts: number;
  sent: number;
  until: number;
}

const script = fc.record({
  resultCapacity: fc.integer({ min: 1, max: 40 }),
  concurrency: fc.integer({ min: 1, max: 3 }),
  batch: fc.constantFrom(1, 3, 'auto' as const),
  tasks: fc.array(fc.integer({ min: -1, max: 60 }), { minLength: 1, maxLength: 12 }),
  moves: fc.array(fc.nat({ max: 0xffff }), { maxLength: 300 }),
});
type Script = typeof script extends fc.Arbitrary<infer S> ? S : never;

/** A ledger, workers that keep to their credit, and a consumer that takes when it is told. `-1` parts: one single result. */
class Run {
  readonly planning: Planning;
  private readonly hands = new Map<WorkerId, Held[]>();
  private readonly concurrency: number;
  private readonly capacity: number;
  private nextWorker = 1;
  received = 0;
  taken = 0;

  constructor({ resultCapacity, concurrency, batch, tasks }: Script) {
    this.concurrency = concurrency;
    this.capacity = resultCapacity;
    this.planning = new Planning({ concurrency, batch });
    this.planning.open(1, { resultCapacity, rerun: 'repeat', maxAttempts: 1000 });
    for (let i = 0; i < 2; i++) this.boot();
    this.hear(this.planning.pulled(1, ...tasks));
    this.hear(this.planning.ended(1));
  }

  get isOver(): boolean {
    return !this.planning.state.feeds.has(1);
  }

  get unconsumed(): number {
    return this.received - this.taken;
  }

  boot(): void {
    const id = this.nextWorker++;
    this.hands.set(id, []);
    this.hear(this.planning.ready(id));
  }

  take(count: number): void {
    const taken = Math.min(count, this.unconsumed);
    if (taken === 0) return;
    this.taken += taken;
    this.hear(this.planning.apply({ type: 'consumed', feed: 1, count: taken }));
  }

  /** One of those that run sends a result, or ends; false if none of them can. */
  work(which: number): boolean {
    const able = [...this.hands].flatMap(([id, held]) =>
      held
        .slice(0, this.concurrency)
        .filter((each) => each.sent === each.parts || each.parts < 0 || each.sent < each.until)
        .map((each) => [id, each] as const),
    );
    const chosen = able[which % Math.max(1, able.length)];
    if (!chosen) return false;
    const [id, held] = chosen;
    if (held.sent < held.parts) {
      this.hear(this.planning.apply({ type: 'parts', worker: id, runs: [[held.lease, held.sent++, ['part']]], at: 0 }));
    } else this.settle(id, held, false);
    return true;
  }

  fail(which: number): void {
    const running = [...this.hands].flatMap(([id, held]) =>
      held.slice(0, this.concurrency).map((each) => [id, each] as const),
    );
    const chosen = running[which % Math.max(1, running.length)];
    if (chosen) this.settle(...chosen, true);
  }

  lose(which: number): void {
    const ids = [...this.hands.keys()];
    const id = ids[which % ids.length] as WorkerId;
    const running = (this.hands.get(id) ?? []).slice(0, this.concurrency).map(({ lease }) => lease);
    this.hands.delete(id);
    this.hear(this.planning.lost(id, running));
    this.boot();
  }

  cancel(which: number): void {
    this.hear(this.planning.apply({ type: 'task-cancelled', feed: 1, index: which % 12, reason: 'enough', at: 0 }));
  }

  retry(): void {
    const [task] = this.planning.state.feeds.get(1)?.waitingRetry ?? [];
    if (task) this.hear(this.planning.apply({ type: 'retry-due', task }));
  }

  check(): void {
    const feed = this.planning.state.feeds.get(1);
    if (!feed) return;
    let left = 0;
    const inFlight = new Set<Task>();
    for (const { open } of this.planning.state.workers.values()) {
      for (const entry of open) {
        if (entry === undefined || entry === ABANDONED) continue;
        inFlight.add(entry);
        left += entry.several ? entry.several.allowed - entry.several.received : 1;
      }
    }
    expect(feed.inFlight).toBe(inFlight.size);
    expect(feed.inFlight + feed.extra).toBe(left);
    expect([...feed.giving].filter((task) => !inFlight.has(task))).toEqual([]);
    expect(feed.unconsumed).toBe(this.unconsumed);
    expect(this.unconsumed + left).toBeLessThanOrEqual(this.capacity);
  }

  private settle(id: WorkerId, held: Held, failed: boolean): void {
    const hand = this.hands.get(id) as Held[];
    hand.splice(hand.indexOf(held), 1);
    const error = { position: 0, error: new Error('no'), retryAfterMs: 0 };
    this.hear(
      this.planning.apply({
        type: 'answered',
        worker: id,
        leases: held.lease,
        values: ['single'],
        failures: failed ? [error] : undefined,
        ended: !failed && held.parts >= 0 ? [0] : undefined,
        children: undefined,
        ranMs: 1,
        times: undefined,
        at: 0,
      }),
    );
  }

  /** Those that do not run, the last ones first. */
  private takeBack(worker: WorkerId, count: number): void {
    const held = this.hands.get(worker) ?? [];
    const taken = held.splice(Math.max(this.concurrency, held.length - count)).reverse();
    this.hear(this.planning.apply({ type: 'taken-back', worker, leases: taken.map(({ lease }) => lease) }));
  }

  private hear(commands: readonly Command[]): void {
    for (const command of commands) {
      if (command.type === 'lease') {
        const { worker, first, tasks, credit } = command;
        for (const [i, { value }] of tasks.entries())
          this.hands.get(worker)?.push({ lease: first + i, parts: value as number, sent: 0, until: credit });
      } else if (command.type === 'credit') {
        const held = this.hands.get(command.worker)?.find(({ lease }) => lease === command.lease);
        if (held) held.until = Math.max(held.until, command.until);
      } else if (command.type === 'abort') {
        // It gives up at once.
        for (const held of this.hands.get(command.worker) ?? [])
          if (command.leases.includes(held.lease)) held.parts = held.sent;
      } else if (command.type === 'take-back') this.takeBack(command.worker, command.count);
      else if (command.type === 'parts' || command.type === 'deliver') this.received += command.values.length;
    }
  }
}

test('credit never goes beyond the room for results, and is never the reason that a run does not end', () => {
  fc.assert(
    fc.property(script, (given) => {
      const run = new Run(given);
      run.check();
      for (const move of given.moves) {
        const which = move >> 4;
        const kind = move & 15;
        if (kind < 9) run.work(which);
        else if (kind < 12) run.take(1 + (which % 4));
        else if (kind === 12) run.fail(which);
        else if (kind === 13) run.lose(which);
        else if (kind === 14) run.cancel(which);
        else run.retry();
        run.check();
      }
      for (let i = 0; !run.isOver; i++) {
        if (i > 10_000) throw new Error('it does not end');
        run.retry();
        if (run.work(i)) continue;
        if (run.unconsumed === 0) throw new Error('everybody waits');
        run.take(1);
        run.check();
      }
    }),
    { numRuns: 300 },
  );
}, 30_000);
