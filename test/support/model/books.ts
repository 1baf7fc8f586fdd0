import type { Task } from '../../../src/contract/task.js';
import type { Command } from '../../../src/dispatch/messages.js';
import { type PlanState, unsettled } from '../../../src/dispatch/state.js';
import { must } from './broken.js';
import type { TaskScript } from './script.js';

export type Fate = 'done' | 'failed' | 'cancelled';

/** What the commands so far amount to, kept apart from the ledger so that the two can be compared. By task id. */
export class Books {
  readonly fates: (Fate | undefined)[];
  readonly scripts: (TaskScript | undefined)[];
  /** Handed out at least once. */
  readonly begun: boolean[];
  /** By feed: the task that was handed out for the first time last. */
  readonly latest: number[];
  /** By feed: it was reported over. */
  readonly over: boolean[];
  /** By feed: attempts that failed of tasks that have their outcome, without those that were their last. */
  readonly repeats: number[];
  /** When each attempt was handed out, where that may not be as fast as it can. */
  readonly handOuts: number[];

  constructor(from?: Books) {
    this.fates = from ? from.fates.slice() : [];
    this.scripts = from ? from.scripts.slice() : [];
    this.begun = from ? from.begun.slice() : [];
    this.latest = from ? from.latest.slice() : [];
    this.over = from ? from.over.slice() : [];
    this.repeats = from ? from.repeats.slice() : [];
    this.handOuts = from ? from.handOuts.slice() : [];
  }

  isSettled(task: number): boolean {
    return this.fates[task] !== undefined;
  }

  /** Writes a command down, and checks that it may be given. `state` is the ledger after the plan that it belongs to. */
  enter(state: PlanState, command: Command): void {
    switch (command.type) {
      case 'lease':
        return this.lease(state, command);
      case 'deliver':
        must(
          command.tasks.length === command.values.length && command.tasks.length > 0,
          'each result has its task',
          () => command.tasks,
        );
        for (const task of command.tasks) this.settle(task, 'done', command.feed);
        return;
      case 'fail':
        must(
          command.task.history?.at(-1) === command.last,
          'a failed task knows its last attempt',
          () => command.task.id,
        );
        must(
          command.task.history?.length === command.task.attempts,
          'a failed task knows all its attempts',
          () => command.task.id,
        );
        return this.settle(command.task, 'failed', command.feed);
      case 'cancel':
        for (const task of command.tasks) this.settle(task, 'cancelled', command.feed);
        return;
      case 'pull':
        return this.pull(state, command);
      case 'feed-over':
        must(!this.over[command.feed], 'a feed is over once', () => command.feed);
        must(!state.feeds.has(command.feed), 'a feed that is over is off the ledger', () => command.feed);
        this.over[command.feed] = true;
    }
  }

  private pull(state: PlanState, { feed: id, count }: Command & { type: 'pull' }): void {
    const feed = state.feeds.get(id);
    must(feed?.sourceOpen === true && !feed.draining && count > 0, 'only an open source is asked for tasks', () => ({
      id,
      count,
    }));
    must(feed.credits + unsettled(feed) === feed.window, 'no more is asked for than there is room for', () => ({
      id,
      count,
    }));
  }

  private lease(state: PlanState, { worker, feed, first, tasks }: Command & { type: 'lease' }): void {
    const crewman = state.workers.get(worker);
    must(crewman?.accepting === true, 'tasks go only to workers that take them', () => worker);
    must(!state.paused, 'nothing is handed out while the pool is paused', () => worker);
    must(tasks.length > 0, 'a lease is of at least one task', () => worker);
    this.keepRate(state, tasks.length);
    const ahead = crewman.open.slice(0, first + tasks.length - crewman.base).filter((entry) => entry !== undefined);
    const mayWait =
      !state.pace && crewman.abandoned.size === 0 && (state.seesRunning || tasks[0]?.timeout === undefined);
    must(
      mayWait || ahead.length <= state.concurrency,
      'nothing waits behind what was abandoned, nor with a limit that nobody could count, nor where its begin is counted',
      () => ({ worker, first, ahead: ahead.length }),
    );
    tasks.forEach((task, i) => {
      const entry = crewman.open[first + i - crewman.base];
      must(entry === task, 'a lease is in the ledger', () => [worker, first + i]);
      must(task.feed === feed && !this.over[feed], 'a lease is of a feed that is on', () => task.id);
      must(!this.isSettled(task.id), 'what has its outcome is not handed out again', () => task.id);
      this.scripts[task.id] = task.value as TaskScript;
      if (this.begun[task.id]) return;
      const latest = this.latest[feed] ?? -1;
      must(task.id > latest, 'first attempts are handed out in pull order', () => ({ task: task.id, after: latest }));
      for (let id = this.begun.length; id < task.id; id++) this.begun[id] = false;
      this.begun[task.id] = true;
      this.latest[feed] = task.id;
    });
  }

  private keepRate({ pace, now }: PlanState, count: number): void {
    if (!pace) return;
    for (let i = 0; i < count; i++) this.handOuts.push(now);
    const lately = this.handOuts.filter((at) => at + pace.perMs > now).length;
    must(lately <= pace.limit, 'no more is handed out in a time than may be', () => this.handOuts);
  }

  private settle(task: Task, fate: Fate, feed: number): void {
    must(task.feed === feed && !this.over[feed], 'an outcome comes before its feed is over', () => [task.id, fate]);
    must(!this.isSettled(task.id), 'one outcome', () => ({ task: task.id, before: this.fates[task.id], now: fate }));
    for (let id = this.fates.length; id < task.id; id++) this.fates[id] = undefined;
    this.fates[task.id] = fate;
    this.repeats[feed] = (this.repeats[feed] ?? 0) + task.attempts - Number(fate === 'failed');
    this.scripts[task.id] = task.value as TaskScript;
  }
}
