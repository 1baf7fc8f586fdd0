import type { Colors } from 'picocolors/types.js';
import type { PoolStatus, WorkerStatus } from '../contract/status.js';
import { fitted, type Piece } from './fitted.js';
import { type Scene, settledOf, troubles } from './summary.js';
import { about, count, duration, number, percent, perSecond, span } from './words.js';

const LEVELS = [...'▁▂▃▄▅▆▇█'];
const SPINNER = [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'];
const MOST_WORKERS = 32;

/** The board: how far, who works, what went wrong. */
export function board(status: PoolStatus, scene: Scene): string[] {
  const lines = [progress(status, scene), crew(status, scene), trouble(status, scene)];
  if (scene.details !== '') lines.push(fitted([{ text: scene.details }], scene.columns));
  return lines.filter((line) => line !== '');
}

function progress(status: PoolStatus, { unit, elapsedMs, columns, colors }: Scene): string {
  const settled = settledOf(status);
  const { total, etaMs, rate, phase } = status;
  const speed: Piece = { text: perSecond(rate), rank: 3 };
  const since: Piece = { text: duration(elapsedMs), paint: colors.dim, rank: 5 };
  if (total === undefined || total === 0) {
    const turn = SPINNER[Math.floor(elapsedMs / 100) % SPINNER.length] as string;
    const far = { text: count(settled, unit) };
    return fitted([{ text: turn, paint: colors.cyan }, state(status, colors), far, speed, since], columns);
  }
  const width = Math.min(Math.max(Math.floor(columns * 0.3), 6), 32);
  const filled = Math.floor((Math.min(settled, total) / total) * width);
  const paint = phase === 'failed' ? colors.red : colors.green;
  const bar: Piece = {
    text: '━'.repeat(filled) + '─'.repeat(width - filled),
    paint: (text) => paint(text.slice(0, filled)) + colors.dim(text.slice(filled)),
    rank: 1,
  };
  const done: Piece = { text: percent(settled, total).padStart(4), paint: colors.bold };
  const left: Piece | undefined =
    etaMs === undefined || settled >= total ? undefined : { text: `${about(etaMs)} left`, rank: 2 };
  const far: Piece = { text: `${number(settled)} of ${count(total, unit)}`, rank: 4 };
  return fitted([bar, done, state(status, colors), left, far, speed, since], columns);
}

/** What is not to be expected is said. */
function state({ phase, paused }: PoolStatus, colors: Colors): Piece | undefined {
  if (phase === 'failed') return { text: 'stopping', paint: colors.red };
  return paused ? { text: 'paused', paint: colors.yellow } : undefined;
}

function crew({ workers, inFlight, queued, ranMs }: PoolStatus, { columns, colors }: Scene): string {
  const shown = workers.slice(0, MOST_WORKERS);
  const bars: Piece = {
    text: shown.map(level).join('') + (workers.length > MOST_WORKERS ? '…' : ''),
    paint: () =>
      shown.map((worker) => paintOf(worker, colors)(level(worker))).join('') +
      (workers.length > MOST_WORKERS ? '…' : ''),
  };
  const here = workers.filter(({ state }) => state !== 'stopped' && state !== 'lost');
  return fitted(
    [
      bars,
      { text: `${count(here.length, { one: 'worker', many: 'workers' })}: ${states(workers)}` },
      { text: `${number(inFlight)} in flight, ${number(queued)} queued`, paint: colors.dim, rank: 1 },
      ranMs && { text: `a task takes ${span(ranMs.p50)}, 1 in 100 ${span(ranMs.p99)}`, paint: colors.dim, rank: 2 },
    ],
    columns,
  );
}

const level = ({ state, busyShare }: WorkerStatus): string => {
  if (state === 'lost') return '✖';
  if (state === 'stopped' || state === 'starting') return '·';
  return LEVELS[Math.min(Math.floor(busyShare * LEVELS.length), LEVELS.length - 1)] as string;
};

function paintOf({ state }: WorkerStatus, colors: Colors): (text: string) => string {
  if (state === 'busy') return colors.green;
  if (state === 'lost') return colors.red;
  return state === 'idle' ? colors.cyan : colors.dim;
}

/** `3 busy, 1 starting` */
function states(workers: readonly WorkerStatus[]): string {
  const order = ['busy', 'idle', 'starting', 'stopping', 'stopped', 'lost'] as const;
  return order
    .map((state) => [workers.filter((worker) => worker.state === state).length, state] as const)
    .filter(([some]) => some > 0)
    .map(([some, state]) => `${some} ${state}`)
    .join(', ');
}

function trouble(status: PoolStatus, { columns, colors }: Scene): string {
  const pieces = troubles(status).map(({ text, bad }) => ({ text, paint: bad ? colors.red : colors.yellow }));
  return pieces.length > 0 ? fitted(pieces, columns) : '';
}
