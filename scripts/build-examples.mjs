// Compiles examples/**/*.ts into build/examples; needs dist. Files that are not TypeScript are copied beside them.
// The pages are for Vite to build.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { extname, join, sep } from 'node:path';

const PAGES = [join('examples', 'browser', sep), join('examples', 'vite', sep)];
const files = existsSync('examples') ? readdirSync('examples', { recursive: true, withFileTypes: true }) : [];
const sources = files
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((file) => !PAGES.some((folder) => file.startsWith(folder)));

if (sources.some((file) => extname(file) === '.ts')) {
  rmSync('build/examples', { recursive: true, force: true });
  const tsc = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.examples.json'], {
    stdio: 'inherit',
  });
  for (const file of sources.filter((name) => extname(name) !== '.ts')) cpSync(file, join('build', file));
  process.exitCode = tsc.status ?? 1;
}
