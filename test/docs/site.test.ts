import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runExample, start, temporaryFolder } from '../examples/example.js';
import { root } from './pages.js';

/** It reads the types of the whole project. */
const BUILD_MS = 300_000;

test('no link of the built site leads nowhere: not to a page, a picture, or a place in a page', {
  timeout: BUILD_MS,
}, async () => {
  const site = join(temporaryFolder(), 'site');
  const typedoc = fileURLToPath(new URL('node_modules/typedoc/bin/typedoc', root));
  const { code, stdout, stderr } = await start('node', [typedoc, '--out', site]).ended;
  expect(`${stdout}${stderr}`).toBe('');
  expect(code).toBe(0);

  // The link checker of the examples, on its own documentation.
  const checked = await runExample('crawl/main.js', site);
  expect(checked.stdout).toMatch(/ pages, \d+ links, 0 broken, /);
  expect(checked.code).toBe(0);
});
