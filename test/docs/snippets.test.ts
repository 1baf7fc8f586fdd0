import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { filesIn, PAGES, read, root, shownIn, unboundCode, upToDate } from './pages.js';

const shown = new Set(PAGES.flatMap((page) => shownIn(read(page))));

describe.each(PAGES)('%s', (page) => {
  // `npx vitest run --project docs --update` brings the page up to date.
  it('shows its examples as they are, and what they print', async () => {
    await expect(await upToDate(read(page))).toMatchFileSnapshot(fileURLToPath(new URL(page, root)));
  });

  it('shows no code but that of files', () => {
    expect(unboundCode(read(page))).toEqual([]);
  });
});

/** Stand-ins for what an example needs around it; pages lead to them. */
const AROUND = /\/(?:flaky-server|small-site)\.ts$/;

it.each([
  ...filesIn('examples/guides', '.ts', '.js'),
  ...filesIn('examples/how-to', '.ts', '.yaml').filter((file) => !AROUND.test(file)),
  ...filesIn('examples/readme', '.ts', '.js'),
])('%s is shown somewhere', (file) => {
  expect(shown).toContain(file);
});
