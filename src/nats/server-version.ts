import { ServerVersionError } from './errors.js';

/** Servers before it lose acknowledged tasks after a crash. */
export const LEAST_VERSION = '2.10.27';

/** @throws ServerVersionError: it is older than 2.10.27, or says nothing that can be compared. */
export function checkServerVersion(version: string, server: string): void {
  if (!isOlder(version, LEAST_VERSION)) return;
  throw new ServerVersionError(
    version,
    `nats-server ${version} at ${server} is too old: it can lose tasks when it crashes; use ${LEAST_VERSION} or later`,
  );
}

function isOlder(version: string, than: string): boolean {
  const parts = (text: string): number[] => text.replace(/^v/, '').split(/[.+-]/).slice(0, 3).map(Number);
  const [have, need] = [parts(version), parts(than)];
  for (const [i, least] of need.entries()) {
    const part = have[i];
    if (part === undefined || Number.isNaN(part) || part < least) return true;
    if (part > least) return false;
  }
  return false;
}
