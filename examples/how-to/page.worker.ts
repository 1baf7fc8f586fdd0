import { Parser } from 'htmlparser2';
import { exposeSolver } from 'rearguard/worker';
import { type Claims, claim } from '../crawl/claims.js';

let claims: Claims;

/** Fetches a page and enqueues what it leads to, on the same site, unless another page was first. */
export default exposeSolver(
  async (url: string, { signal, taskId, enqueue }) => {
    const response = await fetch(url, { signal });
    const html = await response.text();
    const parser = new Parser({
      onopentag(name, { href }) {
        if (name !== 'a' || href === undefined) return;
        const to = new URL(href, url);
        to.hash = '';
        if (to.origin === new URL(url).origin && claim(claims, to.href, taskId)) enqueue(to.href);
      },
    });
    parser.end(html);
    return { path: new URL(url).pathname, status: response.status };
  },
  {
    setup(given) {
      claims = given as Claims;
    },
  },
);
