import { existsSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PAGES, read, root } from './pages.js';

const LINK = /(?<!!)\[(?:[^\]\\`]|\\.|`[^`]*`)*\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g;
const DEFINITION = /^\[[^\]]+\]:\s*(\S+)/gm;

/** The text of a page without what is code in it. */
const prose = (text: string): string => text.replace(/^(```+|~~~+)[^\n]*\n[\s\S]*?^\1$/gm, '');

/** Where a page leads to. */
function linksOf(text: string): string[] {
  const plain = prose(text);
  return [...plain.matchAll(LINK), ...plain.matchAll(DEFINITION)].map(([, target]) => target as string);
}

/** The anchors of a page, as GitHub makes them: one a heading, and those that are set by hand. */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set([...text.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, id]) => id as string));
  const seen = new Map<string, number>();
  for (const [, heading] of prose(text).matchAll(/^#{1,6} +(.+?)\s*#*$/gm)) {
    const slug = (heading as string)
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
      .replaceAll(' ', '-');
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    anchors.add(before === 0 ? slug : `${slug}-${before}`);
  }
  return anchors;
}

/** What is wrong with a link; undefined if nothing is. */
function complaint(page: string, link: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(link)) return undefined;
  const [path = '', anchor] = link.split('#');
  const file = path === '' ? page : posix.join(dirname(page), decodeURI(path));
  if (file.startsWith('..')) return `${link}: leads out of the repository`;
  if (!existsSync(new URL(file, root))) return `${link}: no such file`;
  if (anchor === undefined) return undefined;
  if (!file.endsWith('.md')) return `${link}: only pages have anchors that last`;
  return anchorsOf(read(file)).has(anchor) ? undefined : `${link}: no such heading`;
}

describe.each(PAGES)('%s', (page) => {
  it('has no link that leads nowhere', () => {
    const complaints = linksOf(read(page)).map((link) => complaint(page, link));
    expect(complaints.filter((one) => one !== undefined)).toEqual([]);
  });
});
