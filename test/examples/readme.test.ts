import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT, start, temporaryFolder } from './example.js';

const EXAMPLE = join(ROOT, 'examples/readme');

test('the first example runs with plain node in a project that has nothing but rearguard', async () => {
  const home = temporaryFolder();
  mkdirSync(join(home, 'node_modules'));
  symlinkSync(ROOT, join(home, 'node_modules/rearguard'), 'junction');
  writeFileSync(join(home, 'package.json'), '{ "type": "module" }\n');
  cpSync(EXAMPLE, home, { recursive: true });

  const { code, stdout, stderr } = await start('node', ['main.js'], home).ended;

  const files = readdirSync(home).filter((name) => name !== 'node_modules');
  const hash = (name: string): string =>
    createHash('sha256')
      .update(readFileSync(join(home, name)))
      .digest('hex');
  const lines = stdout.trimEnd().split('\n');
  expect(stderr).toBe('');
  expect(lines.at(-1)).toBe('every file is hashed, every worker is home');
  expect(lines.slice(0, -1).sort()).toEqual(files.map((name) => `${hash(name)} ${name}`).sort());
  expect(code).toBe(0);
});

test('the first example fits on a screen of fifteen lines', () => {
  const lines = readFileSync(join(EXAMPLE, 'main.js'), 'utf8').trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(15);
});
