// The tests in a browser alone: npm run test:browser [-- arguments for vitest]
import { spawnSync } from 'node:child_process';
import { findChromium } from './chromium.mjs';
import './expect-chromium.mjs';

if (findChromium() !== undefined) {
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'browser', ...process.argv.slice(2)];
  process.exitCode = spawnSync(process.execPath, vitest, { stdio: 'inherit' }).status ?? 1;
}
