// Where Chromium is, for the tests in a browser; and what to say where there is none.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const ELSEWHERE = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

/** What CHROMIUM_BIN names, else the first Chromium or Chrome of the PATH; undefined if there is none. */
export function findChromium(env = process.env) {
  const folders = (env.PATH ?? '').split(delimiter);
  const candidates = env.CHROMIUM_BIN
    ? [env.CHROMIUM_BIN]
    : [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), ...ELSEWHERE];
  return candidates.find(isExecutable);
}

/** One line: what was left out, and how to have it. */
export function withoutChromium(env = process.env) {
  const why = env.CHROMIUM_BIN
    ? `CHROMIUM_BIN is ${env.CHROMIUM_BIN}, which cannot be run`
    : 'there is no Chromium on the PATH';
  return `The tests in a browser were left out: ${why}. Install it (Debian: apt-get install chromium), or name another in CHROMIUM_BIN.`;
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
