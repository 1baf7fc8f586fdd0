import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ROOT, type Served, serveExample } from './support/app.js';
import { startChromium } from './support/chromium.js';

/** With UPDATE_SCREENSHOTS the picture of the README is taken anew; else it only goes to `build`. */
const SCREENSHOT = join(ROOT, process.env.UPDATE_SCREENSHOTS ? 'docs/images/demo.png' : 'build/browser/demo.png');

let browser: Browser;
let served: Served;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  browser = await startChromium();
  served = await serveExample('browser', 'build/demo');
  expect(served.warnings).toEqual([]);
});
afterAll(async () => {
  await served?.close();
  await browser?.close();
});

const text = async (selector: string): Promise<string> => (await page.locator(selector).textContent()) ?? '';
const drawn = async (): Promise<void> => {
  await expect.poll(() => page.evaluate(() => document.body.dataset.picture)).toBe('complete');
};
const states = (): Promise<string[]> => page.locator('.member .state').allTextContents();
const count = async (entry: string): Promise<number> => Number((await text(`.entry.${entry} dd`)).replace(',', ''));

async function open(options: BrowserContextOptions): Promise<void> {
  page = await (await browser.newContext(options)).newPage();
  complaints = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(served.url);
  await page.locator('.member').nth(1).waitFor();
}
afterEach(async () => {
  await page.context().close();
  expect(complaints).toEqual([]);
});

describe('on a wide screen', () => {
  beforeEach(() => open({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark' }));

  test('the picture is drawn to its end, every member is on the roll, and the books balance', async () => {
    await drawn();
    await expect.poll(states).toEqual(['stopped', ...Array(await workers()).fill('idle')]);
    await expect.poll(() => text('#progress')).toBe('complete');
    await expect.poll(() => text('#balance')).toContain('✓');
    const colours = await page.evaluate(() => {
      const canvas = document.querySelector('canvas') as HTMLCanvasElement;
      const { data } = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(
        0,
        0,
        canvas.width,
        canvas.height,
      );
      const seen = new Set<number>();
      for (let at = 0; at < data.length; at += 4 * 997) seen.add(((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8));
      return seen.size;
    });
    expect(colours).toBeGreaterThan(100);
  });

  test('tiles of a view that has moved on are cancelled', async () => {
    await page.locator('canvas').focus();
    await page.keyboard.press('h');
    await page.keyboard.press('+');
    await expect.poll(() => count('queued')).toBeGreaterThan(0);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => count('cancelled')).toBeGreaterThan(0);
    await page.keyboard.press('h');
    await drawn();
  });

  test('while it is paused nothing is handed out, and the scheduler waits', async () => {
    await page.locator('#pause').click();
    expect(await page.locator('#pause').getAttribute('aria-pressed')).toBe('true');
    await expect.poll(() => text('#pressure')).toBe('paused');
    await page.locator('canvas').press('+');
    await expect.poll(() => page.locator('.bar.credits [role=meter]').getAttribute('aria-valuenow')).toBe('0');
    expect(await text('#pressure')).toBe('paused');
    await page.locator('#pause').click();
    await drawn();
  });

  test('a worker that is killed is replaced, and a poisoned tile is given up; the picture is drawn all the same', async () => {
    await drawn();
    await page.keyboard.press('k');
    await expect.poll(() => page.locator('.member[data-state=lost]').count()).toBeGreaterThan(0);
    await page.locator('canvas').press('+');
    await page.keyboard.press('p');
    await expect.poll(() => count('failed')).toBe(1);
    await expect.poll(() => text('#log')).toContain('given up after 3 attempts');
    await drawn();
    await expect.poll(() => text('#balance')).toContain('✓');
  });

  test('drain lets everybody finish and go; a new crew can come', async () => {
    await page.keyboard.press('d');
    await expect.poll(() => text('#drain')).toContain('Start again');
    await expect.poll(() => text('#summary')).toBe('all have stopped');
    await expect.poll(() => page.workers().length).toBe(0);
    await page.locator('#drain').click();
    await drawn();
  });

  test('it looks as it does in the README', async () => {
    await drawn();
    const canvas = page.locator('canvas');
    await canvas.hover({ position: { x: 420, y: 330 } });
    await page.mouse.wheel(0, -420);
    await expect.poll(() => page.evaluate(() => document.body.dataset.picture)).toBe('drawing');
    await page.keyboard.press('p');
    // Half-way, if the machine is not too quick for that; nothing moves while it is paused.
    await page.waitForFunction(() => {
      const said = (id: string): string => document.getElementById(id)?.textContent ?? '';
      return said('log').includes('given up') && /^[4-9]\d %$|complete/.test(said('progress'));
    });
    await page.keyboard.press('h');
    await expect.poll(() => count('inFlight')).toBe(0);
    await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)));
    mkdirSync(dirname(SCREENSHOT), { recursive: true });
    const picture = await page.screenshot({ path: SCREENSHOT });
    expect(picture.byteLength).toBeGreaterThan(50_000);
  });
});

describe('on a phone', () => {
  const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
  beforeEach(() => open({ ...phone, colorScheme: 'light', reducedMotion: 'reduce' }));

  test('nothing is cut off, and every button is large enough for a finger', async () => {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
    for (const button of await page.locator('button').all()) {
      const box = await button.boundingBox();
      expect(box?.height).toBeGreaterThanOrEqual(44);
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(844);
    }
    await drawn();
  });

  test('nothing moves by itself where that is not wanted', async () => {
    const moving = await page.evaluate(
      () =>
        [...document.querySelectorAll('*')].filter((each) => {
          const { transitionDuration, animationName } = getComputedStyle(each);
          return transitionDuration !== '0s' || animationName !== 'none';
        }).length,
    );
    expect(moving).toBe(0);
    await drawn();
  });
});

const workers = (): Promise<number> => page.evaluate(() => Math.min(8, Math.max(2, navigator.hardwareConcurrency)));
