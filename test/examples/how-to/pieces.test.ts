import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pieces } from '../../../examples/how-to/pieces.js';
import { temporaryFolder } from '../example.js';

test.each([
  ['lines of all lengths', Array.from({ length: 300 }, (_, n) => 'ä'.repeat(n % 17)).join('\n')],
  ['a last line with a line break', 'one\ntwo\n'],
  ['one line longer than a piece and than the window', 'x'.repeat(10_000)],
  ['Windows line breaks', 'one\r\ntwo\r\nthree'],
])('cuts %s into pieces of whole lines that are the file together', async (_, text) => {
  const path = join(temporaryFolder(), 'file');
  writeFileSync(path, text);
  const bytes = Buffer.from(text);
  for (const size of [1, 2, 7, 64, 100_000]) {
    const parts: string[] = [];
    for await (const { from, to } of pieces(path, size)) parts.push(bytes.subarray(from, to).toString());
    expect(parts.join('')).toBe(text);
    expect(parts.slice(0, -1).filter((part) => !part.endsWith('\n'))).toEqual([]);
  }
});

test('an empty file has no pieces', async () => {
  const path = join(temporaryFolder(), 'file');
  writeFileSync(path, '');
  expect(await pieces(path, 10).next()).toEqual({ done: true, value: undefined });
});
