import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesIn, read, root } from './pages.js';

const [, section = ''] = /^## Faults, effects, tests\n([\s\S]*?)^## /m.exec(read('docs/protocol.md')) ?? [];
const rows = section
  .split('\n')
  .filter((line) => /^\| (?!fault \|)/.test(line))
  .map((line) => {
    const [fault = '', , , tests = ''] = line.slice(2, -2).split(' | ');
    return { fault, tests: [...tests.matchAll(/\]\(([^)]+)\)/g)].map(([, to]) => posix.join('docs', to as string)) };
  });

describe('the table of faults', () => {
  it.each(rows)('leads to a test that exists: $fault', ({ tests }) => {
    expect(tests).not.toEqual([]);
    expect(tests.filter((file) => !existsSync(new URL(file, root)))).toEqual([]);
  });

  it.each(filesIn('test/faults', '.test.ts'))('names %s', (file) => {
    expect(rows.flatMap(({ tests }) => tests)).toContain(file);
  });
});
