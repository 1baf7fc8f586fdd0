import type { Observable } from 'rxjs';
import type { MemberState, Quorum } from '../contract/quorum.js';
import type { WorkerStatus } from '../contract/status.js';
import type { FeedId, WorkerId } from '../contract/task.js';
import { type Enrolled, roll } from './roll.js';

interface Entry {
  readonly member: Enrolled;
  state: MemberState;
  tasks: number;
  busyMs: number;
}

/** Keeps the roll of one pool: who is there, what they last said, and what each worker has done. */
export class Attendance {
  readonly quorum$: Observable<Quorum>;
  private readonly roll = roll();
  private readonly workers = new Map<WorkerId, Entry>();

  constructor() {
    this.quorum$ = this.roll.quorum$;
  }

  /** A scheduler is busy until it says that it has finished; one in a thread of its own has more to say. */
  enrolScheduler(id: FeedId, state: MemberState = 'busy'): Enrolled {
    return this.roll.join(`scheduler-${id}`, 'scheduler', state);
  }

  workerJoined(id: WorkerId): void {
    this.workers.set(id, {
      member: this.roll.join(`worker-${id}`, 'worker', 'starting'),
      state: 'starting',
      tasks: 0,
      busyMs: 0,
    });
  }

  workerIs(id: WorkerId, state: MemberState): void {
    const entry = this.workers.get(id);
    if (!entry) return;
    entry.state = state;
    entry.member.report(state);
  }

  workerAnswered(id: WorkerId, tasks: number, ranMs: number): void {
    const entry = this.workers.get(id);
    if (!entry) return;
    entry.tasks += tasks;
    entry.busyMs += ranMs;
  }

  /** Strikes a worker off whose place another takes. */
  workerReplaced(id: WorkerId): void {
    this.workers.get(id)?.member.leave();
    this.workers.delete(id);
  }

  workerStatus(): Omit<WorkerStatus, 'busyShare'>[] {
    return [...this.workers].map(([id, { state, tasks, busyMs }]) => ({ id, state, tasks, busyMs }));
  }
}
