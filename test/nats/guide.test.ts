import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { expect, it, onTestFinished } from 'vitest';
import { findNatsServer } from '../../scripts/nats-server.mjs';
import { HELP } from '../../src/nats/host-command.js';

const guide = readFileSync(new URL('../../docs/guides/many-machines.md', import.meta.url), 'utf8');
const configurations = [...guide.matchAll(/^## (.+)$|^```conf\n([\s\S]*?)^```$/gm)].reduce<[string, string][]>(
  (found, [, heading, text], index, all) => {
    const section = all.slice(0, index).findLast(([, title]) => title !== undefined)?.[1];
    if (heading === undefined) found.push([section ?? '', text ?? '']);
    return found;
  },
  [],
);

it.each(configurations)('the server takes the configuration of the guide: %s', async (_section, text) => {
  const folder = mkdtempSync(join(tmpdir(), 'rearguard-guide-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'server.conf');
  const { cert, private: key } = await generate(undefined, { keyType: 'ec', algorithm: 'sha256' });
  const files = { CERTIFICATE: cert, KEY: key };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const here = (all: string, name: string): string => all.replace(`"${name}"`, `"${join(folder, name)}"`);
  writeFileSync(file, Object.keys(files).reduce(here, text.replaceAll('/var/lib/nats', folder)));
  const { bin } = findNatsServer({ ...process.env, NATS_URL: '' });
  // Throws, with what the server says, if it does not.
  const said = execFileSync(bin ?? 'nats-server', ['--config', file, '-t'], { encoding: 'utf8', stdio: 'pipe' });
  expect(said).toBe('');
});

it('the guide shows what the command says of itself', () => {
  const [, shown] = /^<!-- help: rearguard-host -->\n```text\n([\s\S]*?)^```$/m.exec(guide) ?? [];
  expect(shown).toBe(`${HELP}\n`);
});
