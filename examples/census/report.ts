import cliTruncate from 'cli-truncate';
import type { Colors } from 'picocolors/types.js';
import type { PoolStatus, Quorum } from 'rearguard';
import type { Conservation } from './conservation.js';
import { type Column, table } from './table.js';
import { type Tally, wasted } from './tally.js';
import { count, duration, number, percent, printable, size, speed } from './units.js';
import type { WalkNotes } from './walk.js';

/** Everything a finished (or interrupted) census knows. */
export interface Census {
  readonly root: string;
  readonly interrupted: boolean;
  readonly elapsedMs: number;
  readonly notes: WalkNotes;
  readonly tally: Tally;
  /** Files that could not be read, and folders that could not be opened; paths relative to the root. */
  readonly unreadable: readonly { readonly path: string; readonly why: string }[];
  readonly status: PoolStatus;
  readonly quorum: Quorum;
  readonly conservation: Conservation;
}

export interface Page {
  readonly width: number;
  /** Rows in a table. */
  readonly top: number;
  readonly colors: Colors;
}

/** The whole report, section by section. */
export function report(census: Census, page: Page): string {
  const sections = [
    headline(census, page),
    duplicates(census, page),
    types(census, page),
    unreadable(census, page),
    rollCall(census, page),
    conservation(census, page),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function headline({ root, interrupted, elapsedMs, notes, tally }: Census, { width, colors }: Page): string {
  const begin = interrupted ? 'Interrupted census of ' : 'Census of ';
  const name = cliTruncate(printable(root), Math.max(width - begin.length, 20), { position: 'start' });
  const facts = [
    count(tally.files, 'file'),
    size(tally.bytes),
    count(notes.folders, 'folder'),
    `${duration(elapsedMs)} (${speed(tally.bytes, elapsedMs)})`,
  ];
  const skipped = [
    notes.symbolicLinks > 0 ? count(notes.symbolicLinks, 'symbolic link') : '',
    notes.specialFiles > 0 ? count(notes.specialFiles, 'special file') : '',
  ].filter((text) => text !== '');
  const lines = [colors.bold(begin + name), facts.join(' · ')];
  if (interrupted) lines.push(colors.yellow('Stopped early: this is what was read so far.'));
  if (skipped.length > 0) lines.push(colors.dim(`${skipped.join(' and ')} not followed or read`));
  return lines.join('\n');
}

function duplicates({ tally }: Census, { width, top, colors }: Page): string {
  const groups = tally.duplicates();
  if (groups.length === 0) return `${colors.bold('Duplicates')}  none`;
  const all = groups.reduce((sum, group) => sum + wasted(group), 0);
  const facts = `${count(groups.length, 'group')}, ${size(all)} wasted (${percent(all, tally.bytes)})`;
  const rows = groups
    .slice(0, top)
    .map((group) => [size(wasted(group)), number(group.copies), size(group.bytes), group.path]);
  return section('Duplicates', facts, table(DUPLICATES, rows, width, colors), groups.length - top, colors);
}

const DUPLICATES: readonly Column[] = [
  { heading: 'wasted', holds: 'numbers' },
  { heading: 'copies', holds: 'numbers' },
  { heading: 'each', holds: 'numbers' },
  { heading: 'one of them', holds: 'words' },
];

function types({ tally }: Census, { width, top, colors }: Page): string {
  const sums = tally.types();
  if (sums.length === 0) return '';
  const change = saved(tally);
  const verb = change < 0 ? 'add' : 'save';
  const facts = `${count(sums.length, 'type')}, gzip would ${verb} ${percent(Math.abs(change), tally.bytes)}`;
  const rows = sums
    .slice(0, top)
    .map((sum) => [
      size(sum.bytes),
      percent(sum.bytes, tally.bytes),
      number(sum.files),
      size(sum.gzippedBytes),
      percent(saved(sum), sum.bytes),
      sum.type,
    ]);
  return section('File types', facts, table(TYPES, rows, width, colors), sums.length - top, colors);
}

const TYPES: readonly Column[] = [
  { heading: 'bytes', holds: 'numbers' },
  { heading: 'of all', holds: 'numbers' },
  { heading: 'files', holds: 'numbers' },
  { heading: 'gzipped', holds: 'numbers' },
  { heading: 'saved', holds: 'numbers' },
  { heading: 'type', holds: 'words' },
];

const saved = ({ bytes, gzippedBytes }: { bytes: number; gzippedBytes: number }): number => bytes - gzippedBytes;

function unreadable({ unreadable: all }: Census, { width, top, colors }: Page): string {
  if (all.length === 0) return '';
  const rows = all.slice(0, top).map(({ path, why }) => [cliTruncate(printable(why), 30), path]);
  return section('Unreadable', number(all.length), table(UNREADABLE, rows, width, colors), all.length - top, colors);
}

const UNREADABLE: readonly Column[] = [
  { heading: 'why', holds: 'words' },
  { heading: 'path', holds: 'words' },
];

/** Who was there, what they did, and that they have gone. */
function rollCall({ status, quorum, elapsedMs }: Census, { width, colors }: Page): string {
  const schedulersFirst = [...quorum.members].sort(
    (a, b) => Number(b.kind === 'scheduler') - Number(a.kind === 'scheduler'),
  );
  const rows = schedulersFirst.map(({ id, state }) => {
    const worker = status.workers.find((each) => id === (each.name ? `host-${each.name}` : `worker-${each.id}`));
    if (!worker) return [id, number(status.pulled), '', state];
    return [id, number(worker.tasks), percent(worker.busyMs, elapsedMs), state];
  });
  const facts = quorum.allStopped ? 'everybody has stopped' : 'NOT everybody has stopped';
  return section('Roll-call', facts, table(ROLL_CALL, rows, width, colors), 0, colors);
}

const ROLL_CALL: readonly Column[] = [
  { heading: 'member', holds: 'words' },
  { heading: 'tasks', holds: 'numbers' },
  { heading: 'busy', holds: 'numbers' },
  { heading: 'state', holds: 'words' },
];

function conservation({ conservation: { equation, broken } }: Census, { colors }: Page): string {
  const verdict = broken.length === 0 ? colors.green('holds') : colors.red('BROKEN');
  const lines = [equation, ...broken.map((sentence) => colors.red(sentence))];
  return section('Conservation', verdict, lines.map((line) => `  ${line}`).join('\n'), 0, colors);
}

function section(title: string, facts: string, body: string, more: number, colors: Colors): string {
  const lines = [`${colors.bold(title)}  ${facts}`, body];
  if (more > 0) lines.push(colors.dim(`  … and ${number(more)} more`));
  return lines.join('\n');
}
