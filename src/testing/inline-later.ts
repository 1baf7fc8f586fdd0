import type { LeaseId } from '../contract/task.js';
import type { TransferList } from '../contract/transfer.js';
import type { Link, LinkEvents, OpenLink } from '../link/link.js';
import type { SchedulerThread, SchedulerThreadEvents } from '../source/scheduler-thread.js';
import type { DownFrame } from '../wire/frames.js';
import type { RunningLease } from '../wire/lease-block.js';
import type { InlineLinkConfig } from './inline-link.js';
import type { InlineSchedulerConfig } from './inline-scheduler.js';
import type { LinkFault } from './link-fault.js';

const NOT_LOADED = 'could not be started (its runtime was not loaded)';

/**
 * Links to workers that are not threads, whose runtime is loaded with the first of them: a page that has only threads
 * never loads it. What is sent to one that is not there yet is kept.
 */
export function inlineLinks(config: InlineLinkConfig): OpenLink {
  return (id, events) => new LateLink(id, events, config);
}

/** A scheduler of `fromThread` that is no thread, loaded like its workers. */
export function inlineScheduler(config: InlineSchedulerConfig, events: SchedulerThreadEvents): SchedulerThread {
  const loaded = import('./inline.js').then((runtime) => runtime.inlineScheduler(config, events));
  loaded.catch((cause: unknown) => events.gone(NOT_LOADED, cause));
  const tell = (what: (thread: SchedulerThread) => void): void => void loaded.then(what, () => undefined);
  return {
    request: (count) => tell((thread) => thread.request(count)),
    close: () => tell((thread) => thread.close()),
  };
}

/** They were looked at where they were made, in `inlineWorker`. */
export const linkFaults = (given: unknown): readonly LinkFault[] => given as readonly LinkFault[];

class LateLink implements Link {
  readonly id: number;
  private link: Link | undefined;
  private terminated = false;
  private readonly early: DownFrame[] = [];
  private readonly arrived: Promise<Link | undefined>;

  constructor(id: number, events: LinkEvents, config: InlineLinkConfig) {
    this.id = id;
    this.arrived = import('./inline.js').then(
      (runtime) => this.arrive(runtime.inlineLinks(config)(id, events)),
      (cause: unknown) => {
        events.lost({ reason: NOT_LOADED, cause, exitCode: undefined, atStart: true, forced: false });
        return undefined;
      },
    );
  }

  send(frame: DownFrame, transfer?: TransferList): void {
    if (this.link) this.link.send(frame, transfer);
    // It must throw now, and must not change under way.
    else this.early.push(structuredClone(frame, { transfer: [...(transfer ?? [])] as never }));
  }

  takeBack(count: number): LeaseId[] | undefined {
    return this.link ? this.link.takeBack(count) : [];
  }

  async terminate(): Promise<void> {
    this.terminated = true;
    await (await this.arrived)?.terminate();
  }

  hold(): void {}

  running(): readonly RunningLease[] | undefined {
    return this.link ? this.link.running() : [];
  }

  private arrive(link: Link): Link {
    this.link = link;
    // At once: in the next turn it would begin.
    if (this.terminated) void link.terminate();
    for (const frame of this.early.splice(0)) link.send(frame);
    return link;
  }
}
