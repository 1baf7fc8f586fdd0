import { workerPool } from 'rearguard';
import { lastValueFrom, toArray } from 'rxjs';
import { claim, claims } from '../crawl/claims.js';
import { smallSite } from './small-site.js';

const site = await smallSite();
const start = `${site.url}/`;

const claimed = claims(10_000);
claim(claimed, start, -1);

const pages$ = workerPool<typeof import('./page.worker.js')>({
  scheduler: [start],
  worker: new URL('./page.worker.js', import.meta.url),
  size: 2,
  concurrency: 4,
  rate: { limit: 20, perMs: 1_000 },
  timeout: 10_000,
  retry: { attempts: 3, delay: 500 },
  setupData: claimed,
});

const pages = await lastValueFrom(pages$.pipe(toArray()));
for (const { path, status } of pages.sort((a, b) => a.path.localeCompare(b.path)))
  console.log(status, path);
site.close();
