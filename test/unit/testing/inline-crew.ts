import type { Solve, SolverHooks } from '../../../src/contract/solver.js';
import type { Link, Loss } from '../../../src/link/link.js';
import { type InlineLinkConfig, inlineLinks } from '../../../src/testing/inline-link.js';
import type { LinkFault } from '../../../src/testing/link-fault.js';
import type { UpFrame } from '../../../src/wire/frames.js';
import type { RunningLease } from '../../../src/wire/lease-block.js';

interface Given extends Partial<InlineLinkConfig> {
  readonly hooks?: SolverHooks;
  readonly worker?: number;
  readonly links?: typeof inlineLinks;
}

/** One inline worker, and all that its link reports of it. */
export interface Watched {
  readonly link: Link;
  /** `ready`, `busy`, `outcomes 0 idle`, `lost: reason`, `exited` … each with the time if `clock` is given. */
  readonly heard: string[];
  readonly frames: UpFrame[];
  readonly losses: Loss[];
  /** What ran when the loss was reported. */
  running: readonly RunningLease[] | undefined;
  /** Resolves when its end was reported. */
  readonly over: Promise<void>;
}

export function watch(
  solve: Solve<never, unknown>,
  { hooks = {}, worker = 1, links = inlineLinks, ...config }: Given = {},
): Watched {
  const heard: string[] = [];
  const frames: UpFrame[] = [];
  const losses: Loss[] = [];
  const { clock } = config;
  const hear = (what: string) => heard.push(clock ? `${clock.now()} ${what}` : what);
  let resolve = () => {};
  const over = new Promise<void>((done) => {
    resolve = done;
  });
  const module = { solve: solve as Solve<unknown, unknown>, hooks };
  const link = links({ module, concurrency: 1, setupData: undefined, ...config })(worker, {
    frame: (frame) => {
      frames.push(frame);
      hear(frame.type === 'outcomes' ? `outcomes ${frame.leases}${frame.idle ? ' idle' : ''}` : frame.type);
    },
    lost: (loss) => {
      losses.push(loss);
      watched.running = link.running();
      hear(`lost: ${loss.reason}`);
      resolve();
    },
    exited: () => {
      hear('exited');
      resolve();
    },
  });
  const watched: Watched = { link, heard, frames, losses, running: undefined, over };
  return watched;
}

export const fault = (
  direction: LinkFault['direction'],
  frame: number,
  kind: LinkFault['do'],
  more: Partial<LinkFault> = {},
): LinkFault => ({ direction, frame, do: kind, ...more });
