// What the package weighs in a page: bundles dist for browsers, without rxjs and threads, and holds the files against the limits in package.json ("size-limit").
//   npm run size                 the table; fails if a limit is exceeded
//   npm run size -- --by-folder  also where the bytes of each bundle come from
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Table from 'cli-table3';
import { build } from 'esbuild';

const OUT = 'build/size';
const ALIGNS = ['left', 'right', 'right', 'left'];
const PLAIN = { head: [], border: [], compact: true };
/** Folder of the bundle: what a program takes from the package. */
const BUNDLES = {
  main: `export * from './dist/index.js'`,
  'main-worker-pool': `export { workerPool } from './dist/index.js'`,
  'main-open-pool': `export { openPool } from './dist/index.js'`,
  worker: `export * from './dist/worker.js'`,
  'worker-solver': `export { exposeSolver } from './dist/worker.js'`,
  'worker-scheduler': `export { exposeScheduler } from './dist/worker.js'`,
};

rmSync(OUT, { recursive: true, force: true });
const bundles = await Promise.all(Object.entries(BUNDLES).map(([name, contents]) => bundle(name, contents)));
const limits = limited();
print(limits);
if (process.argv.includes('--by-folder')) for (const each of bundles) printFolders(each);
process.exitCode = limits.every(({ passed }) => passed) ? 0 : 1;

/** Writes what must be loaded at the start into `initial`, and what may be loaded later into `lazy`. */
async function bundle(name, contents) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: '.', sourcefile: `${name}.js` },
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external: ['rxjs', 'threads', 'threads/*'],
    outdir: join(OUT, name),
    metafile: true,
    write: false,
  });
  const outputs = Object.entries(metafile.outputs);
  const initial = new Set(outputs.filter(([, { entryPoint }]) => entryPoint === `${name}.js`).map(([path]) => path));
  for (const path of initial) {
    for (const { kind, path: next, external } of metafile.outputs[path].imports) {
      if (kind === 'import-statement' && !external) initial.add(next);
    }
  }
  for (const [path] of outputs) {
    const file = outputFiles.find((each) => each.path.endsWith(basename(path)));
    const folder = join(OUT, name, initial.has(path) ? 'initial' : 'lazy');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, basename(path)), file.contents);
  }
  return { name, outputs: outputs.filter(([path]) => initial.has(path)).map(([, output]) => output) };
}

function limited() {
  const { stdout, stderr } = spawnSync('npx', ['--no-install', 'size-limit', '--json'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`size-limit said: ${stdout}${stderr}`);
  }
}

function print(rows) {
  const table = new Table({
    head: ['for browsers, minified and gzipped', 'size', 'limit', ''],
    colAligns: ALIGNS,
    style: PLAIN,
  });
  for (const { name, size, sizeLimit, passed } of rows) {
    table.push([name, kilobytes(size), kilobytes(sizeLimit), passed ? 'good' : 'TOO LARGE']);
  }
  console.log(String(table));
}

function printFolders({ name, outputs }) {
  const folders = new Map();
  for (const { inputs } of outputs) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const folder = path.startsWith('dist/') ? path.split('/')[1] : (/node_modules\/([^/]+)/.exec(path)?.[1] ?? path);
      folders.set(folder, (folders.get(folder) ?? 0) + bytesInOutput);
    }
  }
  const all = [...folders.values()].reduce((sum, bytes) => sum + bytes, 0);
  const table = new Table({ head: [`${name}: minified`, 'bytes', 'share'], colAligns: ALIGNS, style: PLAIN });
  for (const [folder, bytes] of [...folders].sort(([, a], [, b]) => b - a)) {
    if (bytes > 0) table.push([folder, bytes.toLocaleString('en'), `${((bytes / all) * 100).toFixed(1)} %`]);
  }
  table.push(['all', all.toLocaleString('en'), '']);
  console.log(String(table));
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(2)} kB`;
}
