import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { claim, claims } from '../../examples/crawl/claims.js';
import { runExample, temporaryFolder } from './example.js';

/** Writes pages into a folder of its own. */
function site(pages: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [path, html] of Object.entries(pages)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), html);
  }
  return folder;
}

const link = (...hrefs: string[]): string => hrefs.map((href) => `<a href="${href}">x</a>`).join('');

test('visits every page once, however many lead to it, and finds nothing wrong', async () => {
  const folder = site({
    'index.html': link('a.html', 'deep/b.html', 'a.html#top', 'https://elsewhere.example/', 'deep/'),
    'a.html': `<h1 id="top">A</h1>${link('index.html', 'deep/b.html#here', '#top')}`,
    'deep/b.html': `<a name="here"></a>${link('../a.html', '../index.html?page=2')}`,
    'deep/index.html': link('b.html'),
    'nobody-leads-here.html': link('missing.html'),
  });
  const { code, stdout, stderr } = await runExample('crawl/main.js', folder);
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^4 pages, 10 links, 0 broken, 1 lead elsewhere and were not followed; \d+\.\d s\n$/);
  expect(code).toBe(0);
});

test('prints links to files and places that are not there', async () => {
  const folder = site({
    'index.html': link('a.html', 'gone.html', 'a.html#nowhere', '../outside.html'),
    'a.html': '<img src="picture.png">',
  });
  const { code, stdout } = await runExample('crawl/main.js', folder);
  expect(stdout.split('\n').slice(0, 4)).toEqual([
    'a.html: picture.png: no such file',
    'index.html: gone.html: no such file',
    'index.html: ../outside.html: no such file',
    'index.html: a.html#nowhere: no such place in the page',
  ]);
  expect(code).toBe(1);
});

test('says what to do where there is no site', async () => {
  const { code, stderr } = await runExample('crawl/main.js', site({}));
  expect(stderr).toContain('npm run docs');
  expect(code).toBe(2);
});

test('a chain of pages, each known only to the one before, is followed to its end', async () => {
  const pages = Array.from({ length: 200 }, (_, n) => [`${n}.html`, link(`${n + 1}.html`)]);
  const folder = site({ 'index.html': link('0.html'), ...Object.fromEntries(pages), '200.html': 'the end' });
  const { stdout } = await runExample('crawl/main.js', folder);
  expect(stdout).toMatch(/^202 pages, 201 links, 0 broken/);
});

test('what was claimed before there was a task is claimed, and a task may claim its own again', () => {
  const table = claims(16);
  expect(claim(table, 'index.html', -1)).toBe(true);
  expect(claim(table, 'index.html', 0)).toBe(false);
  expect(claim(table, 'a.html', 0)).toBe(true);
  expect(claim(table, 'a.html', 0)).toBe(true);
  expect(claim(table, 'a.html', 1)).toBe(false);
});
