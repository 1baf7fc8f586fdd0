import type { DownFrame, OutcomesFrame, TasksFrame, UpFrame } from './frames.js';

/**
 * The two frames that carry tasks and outcomes, as rows: names of fields are written into every message, and for a task that travels alone they
 * would be half of it. What is rare comes last and together.
 */
type TasksRow = [
  first: number,
  values: unknown[],
  ids: number | number[],
  credit: number,
  batch: number | undefined,
  rare?: Pick<TasksFrame, 'attempts' | 'timed' | 'skips' | 'carried'>,
];

type OutcomesRow = [
  leases: number | number[],
  values: unknown[],
  ranMs: number,
  idle: boolean,
  rare?: Pick<OutcomesFrame, 'failed' | 'ended' | 'children' | 'times' | 'heapMb'>,
];

export function packDown(frame: DownFrame): unknown {
  if (frame.type !== 'tasks') return frame;
  const { first, values, ids, credit, batch, attempts, timed, skips, carried } = frame;
  const row: TasksRow = [first, values, ids, credit, batch];
  if (timed || attempts || skips || carried) row.push({ attempts, timed, skips, carried });
  return row;
}

export function unpackDown(message: unknown): DownFrame {
  if (!Array.isArray(message)) return message as DownFrame;
  const [first, values, ids, credit, batch, rare] = message as TasksRow;
  const { attempts, timed = false, skips, carried } = rare ?? {};
  return { type: 'tasks', first, values, ids, credit, batch, attempts, timed, skips, carried };
}

export function packUp(frame: UpFrame): unknown {
  if (frame.type !== 'outcomes') return frame;
  const { leases, values, ranMs, idle, failed, ended, children, times, heapMb } = frame;
  const row: OutcomesRow = [leases, values, ranMs, idle];
  if (failed || ended || children || times || heapMb !== undefined)
    row.push({ failed, ended, children, times, heapMb });
  return row;
}

export function unpackUp(message: unknown): UpFrame {
  if (!Array.isArray(message)) return message as UpFrame;
  const [leases, values, ranMs, idle, rare] = message as OutcomesRow;
  const { failed, ended, children, times, heapMb } = rare ?? {};
  return { type: 'outcomes', leases, values, ranMs, idle, failed, ended, children, times, heapMb };
}
