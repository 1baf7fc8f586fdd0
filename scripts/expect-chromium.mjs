// Says in one line that the tests in a browser are left out, where there is no Chromium. In CI that is an error.
import { findChromium, withoutChromium } from './chromium.mjs';

if (findChromium() === undefined) {
  console.error(withoutChromium());
  if (process.env.CI) process.exitCode = 1;
}
