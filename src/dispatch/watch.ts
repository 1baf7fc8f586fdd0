import type { ObservedLoss, Observer } from '../contract/observer.js';
import type { FailedAttempt } from '../contract/outcome.js';
import type { Phase } from '../contract/status.js';
import type { FeedId, Task, WorkerId } from '../contract/task.js';
import type { Command } from './messages.js';

/** Those who watch a pool. */
export class Watch {
  private observers: readonly Observer[] = [];
  private readonly lost = new Set<WorkerId>();
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  /** Returns how to leave. */
  add(observer: Observer): () => void {
    this.observers = [...this.observers, observer];
    return () => {
      this.observers = this.observers.filter((each) => each !== observer);
    };
  }

  get wantsTimes(): boolean {
    return this.observers.some((each) => each.wantsTimes);
  }

  opened(feed: FeedId): void {
    for (const each of this.observers) each.opened?.(feed);
  }

  called(feed: FeedId, index: number): void {
    for (const each of this.observers) each.called?.(feed, index);
  }

  carried(tasks: readonly Task[]): readonly unknown[] | undefined {
    for (const each of this.observers) {
      const carried = each.carried?.(tasks);
      if (carried) return carried;
    }
    return undefined;
  }

  /** What is about to be carried out. */
  command(command: Command): void {
    if (this.observers.length === 0) return;
    const at = this.now();
    for (const each of this.observers) tell(each, command, at);
  }

  phase(phase: Phase): void {
    for (const each of this.observers) each.phase?.(phase);
  }

  workerReady(id: WorkerId): void {
    for (const each of this.observers) each.workerReady?.(id);
  }

  workerLost(id: WorkerId, loss: ObservedLoss): void {
    this.lost.add(id);
    for (const each of this.observers) each.workerLost?.(id, loss);
  }

  /** Who was lost has left, too, and that is no news. */
  workerLeft(id: WorkerId): void {
    if (!this.lost.delete(id)) for (const each of this.observers) each.workerStopped?.(id);
  }
}

function tell(to: Observer, command: Command, at: number): void {
  switch (command.type) {
    case 'lease':
      return to.started?.(command.worker, command.tasks, at);
    case 'deliver':
      return to.done?.(command.worker, command.tasks, command.times, at);
    case 'ended': {
      const { task } = command;
      return to.done?.(task.several?.worker ?? 0, [task], at - task.leasedAt, at);
    }
    case 'fail':
      return to.failed?.(command.task, command.last, at);
    case 'retry':
      return to.retried?.(command.task, command.task.history?.at(-1) as FailedAttempt, command.afterMs, at);
    case 'cancel':
      return to.cancelled?.(command.tasks, command.reason, at);
    case 'feed-over':
      return to.over?.(command.feed);
  }
}
