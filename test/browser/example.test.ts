import { expect, test } from 'vitest';
import { type Served, serveExample, serveExampleDev } from './support/app.js';
import { startChromium } from './support/chromium.js';

const ways: [string, () => Promise<Served>][] = [
  ['from a build', () => serveExample('vite', 'build/vite')],
  ['from a dev server', () => serveExampleDev('vite')],
];

test.each(ways)('the example of the guide counts the primes below a million, %s', async (_, serve) => {
  const browser = await startChromium();
  const served = await serve();
  try {
    const page = await browser.newPage();
    let loads = 0;
    page.on('load', () => loads++);
    await page.goto(served.url);
    await expect.poll(() => page.locator('body').textContent()).toBe('78498 primes');
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(page.workers()).toEqual([]);
    expect({ loads, warnings: served.warnings }).toEqual({ loads: 1, warnings: [] });
  } finally {
    await browser.close();
    await served.close();
  }
});
