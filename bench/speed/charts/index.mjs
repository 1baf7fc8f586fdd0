// Charts of what was measured: npm run bench:charts [-- FILE], where FILE is what --save wrote. Writes docs/charts/*.svg.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { efficiency, loads as efficiencyLoads } from './efficiency.mjs';
import { latency, load as latencyLoad } from './latency.mjs';
import { render } from './render.mjs';
import { tiny, load as tinyLoad } from './tiny.mjs';

const FOLDER = new URL('../../../docs/charts/', import.meta.url);

const CHARTS = [
  { file: 'tiny.svg', loads: [tinyLoad], draw: ([one]) => tiny(one) },
  { file: 'efficiency.svg', loads: Object.keys(efficiencyLoads), draw: efficiency },
  { file: 'latency.svg', loads: [latencyLoad], draw: ([one]) => latency(one) },
];

export async function charts([file = fileURLToPath(new URL('bench.json', FOLDER))]) {
  const measured = JSON.parse(readFileSync(file, 'utf8')).loads;
  for (const { file: name, loads, draw } of CHARTS) {
    const found = loads.flatMap((load) => measured.filter((each) => each.name === load));
    if (found.length < loads.length) {
      console.log(`${name}: left as it is; ${file} lacks some of ${loads.join(', ')}`);
      continue;
    }
    writeFileSync(new URL(name, FOLDER), `${await render(draw(found))}\n`);
    console.log(`docs/charts/${name}`);
  }
}
