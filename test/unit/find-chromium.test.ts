import { delimiter } from 'node:path';
import { expect, it } from 'vitest';
import { findChromium, withoutChromium } from '../../scripts/chromium.mjs';

const runnable = process.execPath;

it('takes what CHROMIUM_BIN names, whatever the PATH holds', () => {
  expect(findChromium({ CHROMIUM_BIN: runnable, PATH: '' })).toBe(runnable);
});

it('finds none where CHROMIUM_BIN cannot be run, and says so in one line', () => {
  const env = { CHROMIUM_BIN: '/there/is/none', PATH: process.env.PATH };
  expect(findChromium(env)).toBeUndefined();
  expect(withoutChromium(env)).toMatch(/^The tests in a browser were left out: CHROMIUM_BIN is \/there\/is\/none.*\.$/);
});

it('finds none on a PATH without one, and says how to have it', () => {
  const env = { PATH: ['/there/is/none', '/nor/there'].join(delimiter) };
  // A Chrome of the system is found without the PATH.
  if (process.platform === 'linux') expect(findChromium(env)).toBeUndefined();
  expect(withoutChromium(env)).toMatch(/there is no Chromium on the PATH\. Install it .*CHROMIUM_BIN\.$/);
});
