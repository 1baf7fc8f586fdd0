import type { Link, OpenLink } from '../link/link.js';
import type { UpFrame } from '../wire/frames.js';

/** A result with the child tasks of its task: these do not stay on this machine. */
export class WithChildren {
  readonly value: unknown;
  readonly children: readonly unknown[];
  constructor(value: unknown, children: readonly unknown[]) {
    this.value = value;
    this.children = children;
  }
}

/** Links whose workers' child tasks come out with the results, instead of going into the queue of the crew. */
export function childrenOutside(open: OpenLink): OpenLink {
  return (id, events): Link => open(id, { ...events, frame: (frame) => events.frame(outside(frame)) });
}

function outside(frame: UpFrame): UpFrame {
  if (frame.type !== 'outcomes' || !frame.children) return frame;
  const values = [...frame.values];
  for (const [position, born] of frame.children) values[position] = new WithChildren(values[position], born);
  return { ...frame, values, children: undefined };
}
