// What every engine's hosts write down, so that one clock tells when a task began: a line each, appended at once.
import { appendFileSync, readFileSync } from 'node:fs';

const now = () => performance.timeOrigin + performance.now();

export const begin = (ledger, host, n) => appendFileSync(ledger, `${host} ${n} ${now()}\n`);

/** @returns {{ host: string, n: number, at: number }[]} */
export function begun(ledger) {
  return readFileSync(ledger, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [host, n, at] = line.split(' ');
      return { host, n: Number(n), at: Number(at) };
    });
}
