// Draws the marble diagrams of the pages: docs/marbles/*.txt into *.svg, for light and dark pages.
//   npm run marbles
//
// A diagram is a title, an empty line, and rows that begin in the same column. A letter is a task, a capital its result; `|` the end, `#` an error, `!` a call,
// `(…)` what happens at one moment. In a row with `=` a letter begins a bar, which ends before `-`, at the next letter, or in failure at `!`.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const COLUMN = 20;
const ROW = 40;
const RADIUS = 11;
const STACKED = 2 * RADIUS + 3;
const LETTER = 7.3;
const PAD = 16;
const TITLE = 34;

/** Hue of a letter: neighbours in the alphabet are far apart. */
const HUES = 8;
const hue = (symbol) => (/\d/.test(symbol) ? 'n' : (symbol.toLowerCase().charCodeAt(0) - 97) % HUES);

const STYLE = `
    .page { fill: #fff; stroke: #d9dee5 }
    text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #24292f; dominant-baseline: central }
    .title { font: 600 14px system-ui, -apple-system, "Segoe UI", sans-serif }
    .symbol { font: 600 13px system-ui, -apple-system, "Segoe UI", sans-serif; text-anchor: middle }
    .line, .end { stroke: #8c959f; stroke-width: 1.5; fill: none }
    .end { stroke-width: 2.5; stroke: #57606a }
    .guide { stroke: #d0d7de; stroke-dasharray: 2 4 }
    .call { stroke: #cf222e; stroke-width: 1.5; stroke-dasharray: 5 4 }
    .mark { fill: #cf222e; stroke: none }
    .bad { stroke: #cf222e; stroke-width: 3; fill: none; stroke-linecap: round }
    .task { fill: hsl(var(--hue) 85% 92%); stroke: hsl(var(--hue) 55% 45%); stroke-width: 1.5 }
    .result { fill: hsl(var(--hue) 58% 38%); stroke: hsl(var(--hue) 58% 38%); stroke-width: 1.5 }
    .result + text { fill: #fff }
    ${[212, 24, 140, 280, 340, 180, 48, 250].map((degrees, at) => `.h${at} { --hue: ${degrees} }`).join(' ')}
    .hn { fill: none; stroke: #8c959f }
    @media (prefers-color-scheme: dark) {
      .page { fill: #161b22; stroke: #30363d }
      text { fill: #e6edf3 }
      .line { stroke: #6e7681 }
      .end { stroke: #adbac7 }
      .guide { stroke: #30363d }
      .call, .bad { stroke: #ff7b72 }
      .mark { fill: #ff7b72 }
      .task { fill: hsl(var(--hue) 35% 22%); stroke: hsl(var(--hue) 60% 62%) }
      .result { fill: hsl(var(--hue) 65% 70%); stroke: hsl(var(--hue) 65% 70%) }
      .result + text { fill: #0d1117 }
    }
  `;

/** The text of a diagram as an SVG. */
export function drawMarbles(text) {
  const { title, rows, frames } = parse(text);
  const left = PAD + Math.max(...rows.map(({ label }) => label.length)) * LETTER + 24;
  const x = (frame) => round(left + frame * COLUMN);
  const width = Math.max(x(frames) + PAD + 8, PAD * 2 + title.length * 8);
  let top = TITLE + PAD / 2;
  for (const row of rows) {
    row.y = top + ROW / 2;
    top += ROW + (row.height - 1) * STACKED;
  }
  const height = top + PAD / 2;
  const shapes = rows.flatMap((row) => (row.bars ? barShapes(row, x, frames) : marbleShapes(row, x, frames, height)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${round(width)}" height="${height}" viewBox="0 0 ${round(width)} ${height}">`,
    `  <title>${escaped(title)}</title>`,
    `  <style>${STYLE}</style>`,
    `  <rect class="page" x="0.5" y="0.5" width="${round(width) - 1}" height="${height - 1}" rx="8"/>`,
    `  <text class="title" x="${PAD}" y="${TITLE / 2 + 5}">${escaped(title)}</text>`,
    ...guides(rows, x).map(indented),
    ...shapes.map(indented),
    '</svg>',
    '',
  ].join('\n');
}

/** Faint lines from what comes out to what it comes from. */
function guides(rows, x) {
  const from = Math.min(...rows.map(({ y }) => y));
  const last = rows.at(-1);
  const moments = [...new Set(last.seen.filter(({ symbol }) => /\w/.test(symbol)).map(({ frame }) => frame))];
  return moments.map((frame) => line('guide', x(frame), from - ROW / 2, x(frame), last.y));
}

const labelOf = ({ label, y }) => `<text x="${PAD}" y="${y}">${escaped(label)}</text>`;

function marbleShapes(row, x, frames, height) {
  const { seen, y } = row;
  const shapes = [labelOf(row)];
  if (seen.every(({ symbol }) => symbol === '!')) {
    for (const { frame } of seen) {
      shapes.push(line('call', x(frame), y, x(frame), height - PAD));
      shapes.push(`<path class="mark" d="M${x(frame) - 7} ${y - 8}h14l-7 12z"/>`);
    }
    return shapes;
  }
  const over = seen.find(({ symbol }) => /[|#]/.test(symbol));
  shapes.push(line('line', x(0) - 12, y, over ? x(over.frame) : x(frames), y));
  if (!over) shapes.push(`<path class="line" d="M${x(frames) - 6} ${y - 5}l6 5l-6 5"/>`);
  if (over) {
    const beside = seen.some(({ frame, symbol }) => frame === over.frame && symbol !== over.symbol) ? RADIUS + 5 : 0;
    const end = x(over.frame) + beside;
    if (beside > 0) shapes.push(line('line', x(over.frame), y, end, y));
    shapes.push(over.symbol === '|' ? line('end', end, y - 10, end, y + 10) : cross(end, y));
  }
  for (const { frame, symbol, place } of seen.filter(({ symbol }) => /\w/.test(symbol))) {
    shapes.push(...marble(symbol, x(frame), y + place * STACKED));
  }
  return shapes;
}

function marble(symbol, cx, cy) {
  const kind = /[A-Z]/.test(symbol) ? 'result' : 'task';
  return [
    `<circle class="${kind} h${hue(symbol)}" cx="${cx}" cy="${cy}" r="${RADIUS}"/>`,
    `<text class="symbol" x="${cx}" y="${cy + 0.5}">${symbol}</text>`,
  ];
}

function barShapes(row, x, frames) {
  const { y, bars } = row;
  const shapes = [labelOf(row), line('line', x(0) - 12, y, x(frames), y)];
  for (const { symbol, from, to } of bars) {
    const width = (to - from) * COLUMN;
    shapes.push(
      `<rect class="task h${hue(symbol)}" x="${x(from)}" y="${y - RADIUS}" width="${width}" height="${2 * RADIUS}" rx="5"/>`,
    );
    shapes.push(`<text class="symbol" x="${x(from) + Math.min(width / 2, 12)}" y="${y + 0.5}">${symbol}</text>`);
  }
  return [...shapes, ...bars.filter(({ failed }) => failed).map(({ to }) => cross(x(to), y))];
}

const cross = (cx, cy) => `<path class="bad" d="M${cx - 5} ${cy - 5}l10 10m0-10l-10 10"/>`;
const line = (kind, x1, y1, x2, y2) => `<line class="${kind}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`;
const round = (number) => Math.round(number * 10) / 10;
const indented = (shape) => `  ${shape}`;
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Columns become frames: what stands in brackets, in any row, is one moment for all of them. */
function parse(text) {
  const [title, , ...lines] = text.trimEnd().split('\n');
  const begin = /^(?:\S+ )*\S+ {2,}/.exec(lines.find((row) => /^(?:\S+ )*\S+ {2,}\S/.test(row)) ?? '')?.[0].length;
  if (title === '' || lines.length === 0 || begin === undefined)
    throw new Error('a diagram is a title, an empty line, and rows');
  const columns = Math.max(...lines.map((row) => row.length)) - begin;
  const frameAt = framesOf(
    lines.map((row) => row.slice(begin)),
    columns,
  );
  const rows = lines.map((row) => {
    const body = row.slice(begin);
    const seen = seenIn(body, frameAt);
    return {
      label: row.slice(0, begin).trim(),
      seen,
      height: 1 + Math.max(0, ...seen.map(({ place }) => place)),
      bars: body.includes('=') ? barsIn(body, frameAt) : undefined,
    };
  });
  for (const row of rows) if (row.bars) row.height = 1;
  return { title, rows, frames: frameAt[columns] };
}

function framesOf(bodies, columns) {
  const inside = new Set(
    bodies.flatMap((body) =>
      [...body.matchAll(/\([^)]*\)/g)].flatMap(({ index, 0: group }) =>
        Array.from({ length: group.length - 1 }, (_, at) => index + at + 1),
      ),
    ),
  );
  let frame = -1;
  const frames = Array.from({ length: columns }, (_, column) => (inside.has(column) ? frame : ++frame));
  return [...frames, frame + 1];
}

/** Every symbol with its frame, and its place among the marbles of that moment. */
function seenIn(body, frameAt) {
  const places = new Map();
  return [...body].flatMap((symbol, column) => {
    if (/[-= ()]/.test(symbol)) return [];
    const frame = frameAt[column];
    const place = /\w/.test(symbol) ? (places.get(frame) ?? 0) : 0;
    if (/\w/.test(symbol)) places.set(frame, place + 1);
    return [{ frame, symbol, place }];
  });
}

function barsIn(body, frameAt) {
  const bars = [];
  let open;
  [...body].forEach((symbol, column) => {
    if (/[=()]/.test(symbol)) return;
    if (open) bars.push({ ...open, to: frameAt[column], failed: symbol === '!' });
    open = /\w/.test(symbol) ? { symbol, from: frameAt[column] } : undefined;
  });
  if (open) bars.push({ ...open, to: frameAt[body.length], failed: false });
  return bars;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const folder = new URL('../docs/marbles/', import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith('.txt'));
  for (const name of names) {
    writeFileSync(
      new URL(name.replace(/txt$/, 'svg'), folder),
      drawMarbles(readFileSync(new URL(name, folder), 'utf8')),
    );
  }
  console.log(`${names.length} diagrams drawn into docs/marbles`);
}
