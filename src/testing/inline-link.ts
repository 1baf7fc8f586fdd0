import { asapScheduler, type SchedulerLike } from 'rxjs';
import type { SolverModule } from '../contract/solver.js';
import type { TransferList } from '../contract/transfer.js';
import type { Link, LinkEvents, Loss, OpenLink } from '../link/link.js';
import { decodeError } from '../wire/error-codec.js';
import type { DownFrame, UpFrame } from '../wire/frames.js';
import { leaseBlock, runningLeases } from '../wire/lease-block.js';
import { SolverRuntime } from '../worker/solver-runtime.js';

export interface InlineLinkConfig {
  readonly module: SolverModule<unknown, unknown>;
  readonly concurrency: number;
  readonly setupData: unknown;
  /** Carries the frames; virtual inside `TestScheduler.run`. Default `asapScheduler`. */
  readonly clock?: SchedulerLike;
}

/**
 * Links to workers that are not threads: the same runtime and the same frames, cloned as they would
 * be on their way to a thread, on the thread of the caller. A solver that blocks, blocks everything.
 */
export function inlineLinks({ module, concurrency, setupData, clock = asapScheduler }: InlineLinkConfig): OpenLink {
  return (id: number, events: LinkEvents): Link => {
    const block = leaseBlock(concurrency);
    let gone = false;
    const leave = (loss?: Loss): void => {
      clock.schedule(() => {
        if (gone) return;
        gone = true;
        if (loss) events.lost(loss);
        else events.exited();
      });
    };
    const carry = <F>(frame: F, transfer: TransferList | undefined, deliver: (frame: F) => void): void => {
      const copy = structuredClone(frame, { transfer: [...(transfer ?? [])] as never });
      clock.schedule(() => {
        if (!gone) deliver(copy);
      });
    };
    const runtime = new SolverRuntime(
      module,
      { workerId: id, concurrency, setupData, block },
      {
        post: (frame: UpFrame, transfer) => carry(frame, transfer, (copy) => report(events, copy, leave)),
        now: () => clock.now(),
        later: (work) => void clock.schedule(work),
        leave: () => leave(),
      },
    );
    clock.schedule(() => {
      if (!gone) runtime.start();
    });
    return {
      id,
      send: (frame: DownFrame, transfer) => carry(frame, transfer, (copy) => runtime.receive(copy)),
      terminate: async () => leave(),
      hold: () => undefined,
      running: () => runningLeases(block),
    };
  };
}

/** A failing `setup` is a loss, as it is with threads. */
function report(events: LinkEvents, frame: UpFrame, over: (loss: Loss) => void): void {
  if (frame.type === 'failed')
    over({ reason: 'failed in setup', exitCode: undefined, cause: decodeError(frame.error), atStart: true });
  else events.frame(frame);
}
