import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from './example.js';

const doc = readFileSync(join(ROOT, 'docs/poor-mans-pool.md'), 'utf8');
const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
const quotes = [...doc.matchAll(/```ts\n\/\/ (\S+)\n([^`]+)```/g)].map(([, file = '', code = '']) => ({ file, code }));

describe('docs/poor-mans-pool.md', () => {
  test.each(quotes)('quotes $file as it is', ({ file, code }) => {
    expect(lines(readFileSync(join(ROOT, file), 'utf8')).join('\n')).toContain(lines(code).join('\n'));
  });

  test('names only files that are there', () => {
    const named = [...doc.matchAll(/`(src\/[\w/.-]+)`/g)].map(([, file = '']) => file);
    expect(named).not.toEqual([]);
    expect(named.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  test('quotes something for each rule', () => {
    const rules = doc.split(/^## (?=\d\. )/m).slice(1);
    expect(rules.map((rule) => rule.slice(0, 2))).toEqual(['1.', '2.', '3.', '4.']);
    for (const rule of rules) expect(rule).toContain('```ts\n// src/');
  });
});
