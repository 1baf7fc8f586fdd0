// A link checker: pages lead to pages. It starts with one; every page that is found is a child task of the page that led to it.
//   node build/examples/crawl/main.js [FOLDER] [START]     default: build/site, made by `npm run docs`
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { workerPool } from 'rearguard';
import { claim, claims } from './claims.js';
import type { Page, Site } from './page.worker.js';

const MOST_PAGES = 65_536;
const NOBODY = -1;

const [folder = 'build/site', start = 'index.html'] = process.argv.slice(2);
const root = resolve(folder);
if (!existsSync(join(root, start))) {
  console.error(`There is no ${join(root, start)}. For the site of this project, run \`npm run docs\` first.`);
  process.exit(2);
}

const site: Site = { root, claims: claims(MOST_PAGES) };
claim(site.claims, start, NOBODY);

const pages = new Map<string, Page>();
const startedAt = performance.now();

workerPool<string, Page>({
  scheduler: [start],
  worker: new URL('./page.worker.js', import.meta.url),
  setupData: site,
}).subscribe({
  next: (page) => pages.set(page.page, page),
  error(error) {
    console.error(error);
    process.exitCode = 1;
  },
  complete: report,
});

function report(): void {
  const anchors = new Map([...pages].map(([path, page]) => [path, new Set(page.anchors)]));
  let links = 0;
  let outside = 0;
  const broken: string[] = [];
  for (const page of [...pages.values()].sort((a, b) => a.page.localeCompare(b.page))) {
    links += page.links.length + page.broken.length;
    outside += page.outside;
    for (const href of page.broken) broken.push(`${page.page}: ${href}: no such file`);
    for (const { href, to, anchor } of page.links) {
      const there = anchors.get(to);
      if (anchor !== '' && there && !there.has(anchor)) broken.push(`${page.page}: ${href}: no such place in the page`);
    }
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  for (const line of broken) console.log(line);
  console.log(
    `${pages.size} pages, ${links} links, ${broken.length} broken, ${outside} lead elsewhere and were not followed; ${seconds} s`,
  );
  if (broken.length > 0) process.exitCode = 1;
}
