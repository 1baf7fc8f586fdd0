import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findNatsServer } from '../../scripts/nats-server.mjs';

const guide = readFileSync(new URL('../../docs/guides/many-machines.md', import.meta.url), 'utf8');
const configurations = [...guide.matchAll(/^## (.+)$|^```conf\n([\s\S]*?)^```$/gm)].reduce<[string, string][]>(
  (found, [, heading, text], index, all) => {
    const section = all.slice(0, index).findLast(([, title]) => title !== undefined)?.[1];
    if (heading === undefined) found.push([section ?? '', text ?? '']);
    return found;
  },
  [],
);

it.each(configurations)('the server takes the configuration of the guide: %s', (_section, text) => {
  const folder = mkdtempSync(join(tmpdir(), 'rearguard-guide-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'server.conf');
  writeFileSync(file, text.replaceAll('/var/lib/nats', folder));
  const { bin } = findNatsServer({ ...process.env, NATS_URL: '' });
  // Throws, with what the server says, if it does not.
  const said = execFileSync(bin ?? 'nats-server', ['--config', file, '-t'], { encoding: 'utf8', stdio: 'pipe' });
  expect(said).toBe('');
});
