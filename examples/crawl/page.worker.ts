import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { Parser } from 'htmlparser2';
import { exposeSolver } from 'rearguard/worker';
import { type Claims, claim } from './claims.js';

/** What the workers are given. */
export interface Site {
  readonly root: string;
  readonly claims: Claims;
}

/** What a page says. */
export interface Page {
  readonly page: string;
  /** What can be jumped to in it. */
  readonly anchors: string[];
  /** Links to other pages and to places in pages; `to` is a path under the root. */
  readonly links: { readonly href: string; readonly to: string; readonly anchor: string }[];
  /** Links that lead out; they are not followed. */
  readonly outside: number;
  /** Links to files that are not there. */
  readonly broken: string[];
}

let site: Site;

/** Reads a page and enqueues every page it leads to that nobody has claimed. */
export default exposeSolver(
  (page: string, context): Page => {
    const found: Page & { outside: number } = { page, anchors: [], links: [], outside: 0, broken: [] };
    const parser = new Parser({
      onopentag(_name, { id, name, href, src }) {
        if (id !== undefined) found.anchors.push(id);
        if (name !== undefined) found.anchors.push(name);
        const link = href ?? src;
        if (link !== undefined) follow(link);
      },
    });
    const follow = (href: string): void => {
      if (/^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(href)) {
        found.outside++;
        return;
      }
      const [path = '', anchor = ''] = href.split('#');
      const file = decodeURIComponent(path.split('?')[0] ?? '');
      const to = file === '' ? page : inFolder(normalize(join(dirname(page), file)));
      if (to.startsWith('..') || !existsSync(join(site.root, to))) {
        found.broken.push(href);
        return;
      }
      found.links.push({ href, to, anchor: decodeURIComponent(anchor) });
      if (to.endsWith('.html') && claim(site.claims, to, context.taskId)) context.enqueue(to);
    };
    parser.end(readFileSync(join(site.root, page), 'utf8'));
    return found;
  },
  {
    setup(given) {
      site = given as Site;
    },
  },
);

/** A folder is its index page. */
function inFolder(path: string): string {
  const file = join(site.root, path);
  return existsSync(file) && statSync(file).isDirectory() ? join(path, 'index.html') : path;
}
