// The tests in a browser alone: npm run test:browser [-- arguments for vitest]. Where there is no Chromium it says so; in CI that is an error.
import { spawnSync } from 'node:child_process';
import { findChromium, withoutChromium } from './chromium.mjs';

if (findChromium() === undefined) {
  console.error(withoutChromium());
  process.exitCode = process.env.CI ? 1 : 0;
} else {
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'browser', ...process.argv.slice(2)];
  process.exitCode = spawnSync(process.execPath, vitest, { stdio: 'inherit' }).status ?? 1;
}
