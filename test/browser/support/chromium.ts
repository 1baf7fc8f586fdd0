import { type Browser, chromium } from 'playwright-core';
import { findChromium, withoutChromium } from '../../../scripts/chromium.mjs';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A name that leads here, from which nothing is a secure context. */
export const INSECURE_HOST = 'insecure.test';

/** Starts Chromium with an empty profile, which goes with it. Each of its contexts has a cache of its own. */
export function startChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error(withoutChromium());
  return chromium.launch({ executablePath, args: [...FLAGS, `--host-resolver-rules=MAP ${INSECURE_HOST} 127.0.0.1`] });
}
