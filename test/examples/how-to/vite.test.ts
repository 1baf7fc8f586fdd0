import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT, start, temporaryFolder } from '../example.js';

const APP = join(ROOT, 'examples/how-to/vite-app');

test('Vite bundles the app and its worker, and nothing of Node with them', async () => {
  const outDir = temporaryFolder();
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  const { code, stderr } = await start('node', [vite, 'build', APP, '--outDir', outDir, '--emptyOutDir']).ended;
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const scripts = readdirSync(join(outDir, 'assets')).filter((name) => name.endsWith('.js'));
  // What runs a worker without a thread is in a file of its own, which this page never loads.
  const names = scripts.map((name) => name.replace(/-[\w-]{8}\.js$/, '')).sort();
  expect(names).toEqual(['index', 'inline', 'primes.worker']);
  for (const name of scripts)
    expect(readFileSync(join(outDir, 'assets', name), 'utf8')).not.toMatch(/["']node:|__vite-browser-external/);
});

test('the app is well typed for a browser', async () => {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const { code, stdout } = await start('node', [tsc, '-p', APP]).ended;
  expect(stdout).toBe('');
  expect(code).toBe(0);
});
