// Writes the table and the charts of speed into docs/comparison.md, from what `npm run bench -- --save docs/charts/bench.json` has measured.
//   npm run bench:comparison
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const PAGE = new URL('../docs/comparison.md', import.meta.url);
const CHARTS = new URL('../docs/charts/', import.meta.url);
const MEASURED = new URL('bench.json', CHARTS);
const BLOCK = /(<!-- speed: begin[^\n]*-->\n)[\s\S]*?(<!-- speed: end -->)/;

/** Unit, digits, and whether more is better, of what a load is judged by: its first metric. */
const METRICS = {
  rate: ['tasks a second', 0, true],
  efficiency: ['of the possible speed', 2, true],
  p50Us: ['µs, median', 1, false],
  endMs: ['ms', 1, false],
};
const WHO = { rearguard: 'rearguard', hand: 'by hand', threads: 'threads.js' };

/** What stands between the marks, from what was measured. */
export function speedBlock({ text, loads }, charts) {
  const shown = loads.filter(({ metrics, rows }) => metrics[0] in METRICS && rows.length > 1);
  const families = [...new Set(shown.flatMap(({ rows }) => rows.map(familyOf)))];
  const table = [
    `| | in | ${families.map((family) => WHO[family] ?? family).join(' | ')} |`,
    `|---|---|${families.map(() => '--:|').join('')}`,
    ...shown.map(({ title, metrics: [metric], rows }) => {
      const [unit, digits, isMoreBetter] = METRICS[metric];
      const best = families.map((family) =>
        bestOf(
          rows.filter((row) => familyOf(row) === family),
          metric,
          isMoreBetter,
        ),
      );
      const cells = best.map(
        (value) => value?.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }) ?? '',
      );
      return `| ${title.replaceAll('|', '\\|')} | ${unit} | ${cells.join(' | ')} |`;
    }),
  ];
  const conditions = text.split('\n')[0];
  const pictures = charts.map((name) => `![${name.replace('.svg', '')}: rearguard beside others](charts/${name})`);
  return [
    '',
    `${conditions}. Medians; of each pool the best of the settings that were tried. "By hand" is \`node:worker_threads\` and nothing else, and knows its load.`,
    '',
    ...table,
    '',
    ...pictures.flatMap((picture) => [picture, '']),
    '',
  ].join('\n');
}

const familyOf = ({ name }) => name.split('-')[0];

function bestOf(rows, metric, isMoreBetter) {
  const medians = rows
    .filter(({ results }) => results?.length > 0)
    .map(({ results }) => median(results.map((one) => one[metric])));
  if (medians.length === 0) return undefined;
  return isMoreBetter ? Math.max(...medians) : Math.min(...medians);
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The page as it should be; as it is where nothing was measured. */
export function withSpeed(page) {
  if (!existsSync(MEASURED)) return page;
  const charts = readdirSync(CHARTS)
    .filter((name) => name.endsWith('.svg'))
    .sort();
  const block = speedBlock(JSON.parse(readFileSync(MEASURED, 'utf8')), charts);
  return page.replace(BLOCK, (_, begin, end) => `${begin}${block}${end}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  if (!existsSync(MEASURED)) {
    console.error('There is no docs/charts/bench.json: run `npm run bench -- --save docs/charts/bench.json` first.');
    process.exit(1);
  }
  writeFileSync(PAGE, withSpeed(readFileSync(PAGE, 'utf8')));
  console.log('docs/comparison.md has the numbers of docs/charts/bench.json');
}
