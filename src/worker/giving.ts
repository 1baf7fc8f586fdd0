import type { LeaseId } from '../contract/task.js';
import { goOn, standStill } from './lease-marks.js';
import { type Giver, type PartsPort, Quota } from './parts.js';
import type { PartsBox } from './parts-box.js';
import type { Several } from './several.js';
import type { Surroundings } from './surroundings.js';
import type { RunningTask } from './task-context.js';

/** What the runner does for tasks that give several results. */
export interface GivingRunner {
  /** Sends what was gathered, now. */
  flushNow(): void;
  /** Lets frames in, then sends what was gathered and goes on. */
  resumeLater(): void;
  /** All its results are in the box. */
  end(task: RunningTask): void;
  fail(task: RunningTask, error: unknown): void;
}

const ONE_RESULT =
  'the solver gives several results, and run(), outcomes() and streams with `ordered` take one a task: use solve() or iterate() without `ordered`';

/** Leads the tasks of one worker that give several results. */
export class Giving {
  private readonly givers = new Map<LeaseId, Giver>();
  private readonly env: Surroundings;
  private readonly box: PartsBox;
  private readonly runner: GivingRunner;

  constructor(env: Surroundings, box: PartsBox, runner: GivingRunner) {
    this.env = env;
    this.box = box;
    this.runner = runner;
  }

  /** Takes what the solver of a task returned. */
  begin(task: RunningTask, several: Several): void {
    const { givenUp } = task;
    if (givenUp || task.credit === 0) {
      several.discard();
      return this.runner.fail(task, givenUp ? givenUp.reason : new Error(ONE_RESULT));
    }
    const giver = several.open(new Quota(task.credit, task.skip), this.portOf(task));
    this.givers.set(task.lease, giver);
    giver.start();
  }

  /** A lease has so much credit, in all. */
  allow(lease: LeaseId, until: number): void {
    this.givers.get(lease)?.allow(until);
  }

  giveUp(lease: LeaseId, reason: unknown): void {
    this.givers.get(lease)?.giveUp(reason);
  }

  private portOf(task: RunningTask): PartsPort {
    const { env, box, runner } = this;
    const { lease } = task;
    let waitsSince = 0;
    const over = (): void => {
      this.givers.delete(lease);
      box.close(lease);
    };
    return {
      now: () => env.now(),
      part(value) {
        box.add(lease, value);
        runner.resumeLater();
      },
      pause(work) {
        runner.flushNow();
        env.later(work);
      },
      waits(isWaiting) {
        if (isWaiting) {
          waitsSince = env.now();
          standStill(task.block, task.place);
        } else goOn(task.block, task.place, env.now() - waitsSince);
      },
      ended() {
        over();
        runner.end(task);
        runner.resumeLater();
      },
      failed(error) {
        over();
        runner.fail(task, error);
        runner.resumeLater();
      },
    };
  }
}
