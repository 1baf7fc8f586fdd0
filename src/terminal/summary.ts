import type { Colors } from 'picocolors/types.js';
import type { PoolStatus } from '../contract/status.js';
import { fitted } from './fitted.js';
import { about, count, duration, number, percent, perSecond, type Unit } from './words.js';

/** What is shown besides the status. */
export interface Scene {
  readonly unit: Unit;
  readonly elapsedMs: number;
  /** A line of the user. */
  readonly details: string;
  readonly columns: number;
  readonly colors: Colors;
}

export const settledOf = ({ done, failed, cancelled }: PoolStatus): number => done + failed + cancelled;

/** What went wrong, or not as it was meant to; `bad` where something was lost by it. */
export function troubles(status: PoolStatus): { readonly text: string; readonly bad: boolean }[] {
  const all = [
    [status.failed, '✖', 'failed', true],
    [status.lostWorkers, '✖', status.lostWorkers === 1 ? 'worker lost' : 'workers lost', true],
    [status.retried, '↻', status.retried === 1 ? 'attempt repeated' : 'attempts repeated', false],
    [status.dropped, '✖', 'dropped', true],
    [status.cancelled, '○', 'cancelled', false],
  ] as const;
  return all
    .filter(([some]) => some > 0)
    .map(([some, sign, what, bad]) => ({ text: `${sign} ${number(some)} ${what}`, bad }));
}

/** One plain line, for logs. */
export function logLine(status: PoolStatus, { unit, elapsedMs, details }: Scene): string {
  const settled = settledOf(status);
  const { total, etaMs, rate } = status;
  const far =
    total === undefined || total === 0
      ? count(settled, unit)
      : `${number(settled)} of ${count(total, unit)} (${percent(settled, total)})`;
  const left = etaMs === undefined || total === undefined || settled >= total ? undefined : `${about(etaMs)} left`;
  const words = [far, perSecond(rate), left, ...troubles(status).map(({ text }) => text.slice(2)), details];
  return [...words.filter((word) => word), duration(elapsedMs)].join(', ');
}

/** What is said in the end. */
export function lastLine(status: PoolStatus, { unit, elapsedMs, columns, colors }: Scene): string {
  const settled = settledOf(status);
  const isGood = status.phase === 'stopped' && status.failed === 0;
  const sign = isGood ? '✔' : status.phase === 'failed' ? '✖' : '!';
  const paint = isGood ? colors.green : status.phase === 'failed' ? colors.red : colors.yellow;
  return fitted(
    [
      { text: sign, paint },
      { text: `${count(settled, unit)} in ${duration(elapsedMs)}`, paint: colors.bold },
      { text: perSecond((settled * 1000) / Math.max(elapsedMs, 1)), paint: colors.dim, rank: 1 },
      ...troubles(status).map(({ text, bad }) => ({ text, paint: bad ? colors.red : colors.yellow })),
    ],
    columns,
  );
}
