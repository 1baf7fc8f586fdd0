// Compiles examples/**/*.ts into build/examples; needs dist. Files that are not TypeScript are copied beside them.
// The page in examples/browser is for Vite to build: npm run demo:build.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { extname, join } from 'node:path';

const files = existsSync('examples') ? readdirSync('examples', { recursive: true, withFileTypes: true }) : [];
const sources = files
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((file) => !file.startsWith(join('examples', 'browser')));

if (sources.some((file) => extname(file) === '.ts')) {
  rmSync('build/examples', { recursive: true, force: true });
  const tsc = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.examples.json'], {
    stdio: 'inherit',
  });
  for (const file of sources.filter((name) => extname(name) !== '.ts')) cpSync(file, join('build', file));
  process.exitCode = tsc.status ?? 1;
}
