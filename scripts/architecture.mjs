// Checks the layout of src and draws its folders into docs/architecture.md.
//   npm run arch              the rules of .dependency-cruiser.cjs, meetings of stages, entry points, file sizes; fails if the drawing is stale
//   npm run arch -- --write   the same, and draws anew
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cruise, format } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import ts from 'typescript';

const PAGE = 'docs/architecture.md';
const BEGIN = '<!-- folders: begin, drawn by `npm run arch -- --write` -->';
const END = '<!-- folders: end -->';
const MOST_LINES = 250;
const MEDIAN_LINES = 90;
const ENTRY_POINTS = [
  'src/index.ts',
  'src/worker.ts',
  'src/testing.ts',
  'src/terminal.ts',
  'src/otel.ts',
  'src/nats.ts',
];
const STAGES = new Set(['source', 'queue', 'dispatch', 'link', 'results', 'quorum', 'controller']);
/** The wiring: of a pool, and of a run over many machines. */
const MEETING_PLACES = ['src/create-pool.ts', 'src/nats/nats-pool.ts'];
/** What everybody may use; not drawn. */
const EVERYWHERE = new Set(['contract', 'errors.ts']);

const complaints = [];
const options = await extractDepcruiseOptions('./.dependency-cruiser.cjs');
const tsConfig = extractTSConfig(options.tsConfig.fileName);
const { output: graph } = await cruise(['src'], options, undefined, { tsConfig });

if (graph.summary.error > 0) {
  const { output } = await format(graph, { outputType: 'err-long' });
  complaints.push(output.trim());
}
checkMeetings(graph.modules);
checkEntryPoints();
const sizes = checkSizes();
checkDrawing(draw(folderEdges(graph.modules)));

for (const complaint of complaints) console.error(complaint);
console.log(
  `${sizes.length} files in src, median ${median(sizes)} lines (aim: under ${MEDIAN_LINES}), longest ${sizes.at(-1) ?? 0} (limit ${MOST_LINES})`,
);
process.exitCode = complaints.length === 0 ? 0 : 1;

/** Stages may not use each other's code (a rule of dependency-cruiser), and others may not bring two together. */
function checkMeetings(modules) {
  for (const { source, dependencies } of modules) {
    if (MEETING_PLACES.includes(source) || ENTRY_POINTS.includes(source) || STAGES.has(placeOf(source))) continue;
    const code = dependencies.filter(isCode).map((dependency) => placeOf(dependency.resolved));
    const stages = [...new Set(code.filter((place) => STAGES.has(place)))];
    if (stages.length > 1) {
      complaints.push(
        `${source}: brings ${stages.join(' and ')} together; stages meet in ${MEETING_PLACES.join(' and ')}`,
      );
    }
  }
}

function checkEntryPoints() {
  for (const file of ENTRY_POINTS) {
    const text = ts.sys.readFile(file);
    if (text === undefined) {
      complaints.push(`${file}: is missing`);
      continue;
    }
    for (const statement of ts.createSourceFile(file, text, ts.ScriptTarget.ESNext).statements) {
      if (ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined) continue;
      complaints.push(
        `${file}: holds more than exports: ${text.slice(statement.pos, statement.end).trim().split('\n')[0]}`,
      );
    }
  }
}

function checkSizes() {
  const counted = readdirSync('src', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ file, lines: readFileSync(file, 'utf8').trimEnd().split('\n').length }));
  for (const { file, lines } of counted) {
    if (lines > MOST_LINES)
      complaints.push(`${file}: ${lines} lines, the limit is ${MOST_LINES}; split it by decision`);
  }
  return counted.map(({ lines }) => lines).sort((a, b) => a - b);
}

function median(sorted) {
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** `src/link/crew.ts` is in `link`, `src/options.ts` is a place of its own. */
function placeOf(file) {
  return file.startsWith('src/') ? file.split('/')[1] : undefined;
}

function isCode(dependency) {
  return !dependency.dependencyTypes.includes('type-only');
}

/** From "a b" to whether code crosses, not only types. */
function folderEdges(modules) {
  const edges = new Map();
  for (const module of modules) {
    if (ENTRY_POINTS.includes(module.source)) continue;
    const from = placeOf(module.source);
    for (const dependency of module.dependencies) {
      const to = placeOf(dependency.resolved);
      if (from === undefined || to === undefined || from === to || EVERYWHERE.has(to)) continue;
      edges.set(`${from} ${to}`, edges.get(`${from} ${to}`) || isCode(dependency));
    }
  }
  return edges;
}

/** A table: who uses code of whom, and who only types. It reads the same on every site and in every editor. */
function draw(edges) {
  const rows = new Map();
  for (const [pair, code] of [...edges].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [from, to] = pair.split(' ');
    const row = rows.get(from) ?? { code: [], types: [] };
    rows.set(from, row);
    (code ? row.code : row.types).push(`\`${to}\``);
  }
  const lines = [...rows].map(
    ([from, { code, types }]) => `| \`${from}\` | ${code.join(', ')} | ${types.join(', ')} |`,
  );
  return ['', '| who | uses code of | uses types of |', '|---|---|---|', ...lines, '', ''].join('\n');
}

function checkDrawing(drawing) {
  const text = readFileSync(PAGE, 'utf8');
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) {
    complaints.push(`${PAGE}: lacks the lines ${BEGIN} and ${END}`);
    return;
  }
  const wanted = `${text.slice(0, begin + BEGIN.length)}\n${drawing}${text.slice(end)}`;
  if (text === wanted) return;
  if (process.argv.includes('--write')) writeFileSync(PAGE, wanted);
  else complaints.push(`${PAGE}: the drawing of the folders is stale; run \`npm run arch -- --write\``);
}
