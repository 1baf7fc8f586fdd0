import Table from 'cli-table3';
import pc from 'picocolors';
import { everyTask, slackOf } from './oracle.mjs';

const STYLE = { head: [], border: [], 'padding-left': 0, 'padding-right': 0 };
const number = (value) => value.toLocaleString('en');

/** What a plan is like, in one line. */
export function describe({ seed, rate, pool, streams }) {
  const { size, concurrency, batch, queueCapacity, recycle, grace, idleTimeout } = pool;
  const tasks = streams.reduce((sum, stream) => sum + stream.tasks.length, 0);
  const old = recycle ? Object.entries(recycle).map(([name, value]) => `recycle.${name} ${value}`) : [];
  const parts = [
    `${number(tasks)} tasks`,
    `${rate} % faulty`,
    `workers ${size.min}–${size.max}`,
    `concurrency ${concurrency}`,
    `batch ${batch}`,
    `queue ${queueCapacity}`,
    ...old,
    `grace ${grace}`,
    `idle ${idleTimeout}`,
    streams.map(({ kind, cancel }) => (cancel ? `${kind} (${cancel.how})` : kind)).join(' + '),
  ];
  return `seed ${seed}: ${parts.join(', ')}`;
}

/** What happened, as two lines of a table: attempts begun by deed, and outcomes. */
export function tableOf({ begun, tally, status, ms }) {
  const kinds = Object.entries(begun);
  const attempts = table(
    ['attempts', ...kinds.map(([kind]) => kind)],
    ['', ...kinds.map(([, count]) => number(count))],
  );
  const outcomes = Object.entries({
    pulled: status.pulled,
    children: status.enqueued,
    done: status.done,
    failed: status.failed,
    cancelled: status.cancelled,
    retried: status.retried,
    'lost workers': status.lostWorkers,
    'hit by others': tally.offScript,
    seconds: (ms / 1000).toFixed(1),
  });
  const end = table(
    ['outcomes', ...outcomes.map(([name]) => name)],
    ['', ...outcomes.map(([, value]) => (typeof value === 'number' ? number(value) : value))],
  );
  return `${attempts}\n${end}`;
}

function table(head, row) {
  const chars = Object.fromEntries(
    [
      'top',
      'top-mid',
      'top-left',
      'top-right',
      'bottom',
      'bottom-mid',
      'bottom-left',
      'bottom-right',
      'left',
      'left-mid',
      'mid',
      'mid-mid',
      'right',
      'right-mid',
    ].map((part) => [part, '']),
  );
  const colAligns = head.map((_, at) => (at === 0 ? 'left' : 'right'));
  const lines = new Table({ head, colAligns, style: STYLE, chars: { ...chars, middle: '  ' } });
  lines.push(row);
  return lines.toString();
}

/** A plan that fails, short enough to be read. */
export function history(plan, violations) {
  const lines = [describe(plan), `pool ${JSON.stringify(plan.pool)}`];
  for (const [at, { tasks, ...stream }] of plan.streams.entries()) {
    const { kind, ...rest } = stream;
    lines.push(`${kind} ${at} ${JSON.stringify(rest)}: ${tasks.length} tasks`);
    for (const { id, deeds, children, uncloneable, aborted } of everyTask(tasks)) {
      const notes = [
        deeds.join(', then '),
        uncloneable ? 'cannot be cloned' : '',
        children?.length > 0 ? `children ${children.map((child) => child.id).join(' ')}` : '',
        aborted ? 'is aborted' : '',
      ].filter((note) => note !== '');
      if (notes.length > 0) lines.push(`  task ${id}: ${notes.join('; ')}`);
    }
  }
  return [...lines, ...violations.map((violation) => `→ ${violation}`)].join('\n');
}

/** Whether a plan tells exactly how each of its tasks ends. */
export const isExact = (plan) => !slackOf(plan).expected;

export const verdict = (good, text) => (good ? pc.green(text) : pc.red(text));

/** One line that is written over and over, where there is a terminal. */
export function note(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${text}`);
}
