import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findNatsServer } from '../../scripts/nats-server.mjs';
import { type Ending, ROOT, start, temporaryFolder } from '../examples/example.js';
import { natsServer } from '../support/nats/server.js';

const MAIN = join(ROOT, 'build/examples/many-machines/main.js');
const { bin = 'nats-server' } = findNatsServer({ ...process.env, NATS_URL: '' });

/** Takes a census with a server of its own. */
const census = (...args: string[]): Promise<Ending> =>
  start('env', ['-u', 'NATS_URL', `NATS_SERVER_BIN=${bin}`, process.execPath, MAIN, ...args]).ended;

/** A folder of so many files; every fourth has the contents of the one before. */
function filled(count: number): string {
  const root = temporaryFolder();
  mkdirSync(join(root, 'more'));
  for (let i = 0; i < count; i++) {
    const contents = `file ${i % 4 === 3 ? i - 1 : i}\n`.repeat(50 + i);
    writeFileSync(join(root, i % 2 ? 'more' : '.', `${String(i).padStart(4, '0')}.txt`), contents);
  }
  return root;
}

test('a census over two hosts finds what there is, and everybody leaves', async () => {
  const { code, stdout, stderr } = await census(filled(40), '--hosts', '2', '--workers', '1');
  expect(stdout).toMatch(/^Census of .+\n40 files · [\d.]+ kB · 2 folders · /);
  expect(stdout).toMatch(/\nConservation {2}holds\n {2}pulled 40 = done 40 \+ failed 0\n/);
  expect(stdout).toMatch(/\nRoll-call {2}everybody has stopped\n/);
  expect(stdout).toMatch(/^ {2}host-\S+ +\d+ +\d+ % {2}stopped$/m);
  expect(stderr).toMatch(/^2 hosts × 1 workers over the server of its own, nats:\/\/127\.0\.0\.1:\d+\n/);
  expect(code).toBe(0);
});

test('a host that is killed on the way costs nothing', async () => {
  const { code, stdout } = await census(filled(600), '--workers', '1', '--kill');
  expect(stdout).toMatch(/^Census of .+\n600 files · /);
  expect(stdout).toMatch(/\n {2}pulled 600 = done 600 \+ failed 0\n/);
  expect(code).toBe(0);
});

const server = natsServer();

test('the first run of the guide: a controller, and the command', async () => {
  const url = server().url;
  const folder = join(ROOT, 'build/examples/many-machines');
  const command = [join(ROOT, 'dist/nats/rearguard-host.js'), '--name', 'divisors', '--worker', 'divisors.worker.js'];
  const host = start('node', [...command, '--connection', url], folder);
  const controller = start('env', [`NATS_URL=${url}`, process.execPath, join(folder, 'divisors.js')]);
  expect(await controller.ended).toEqual({
    code: 0,
    stdout: 'the most divisors up to 100,000 has 83160: 128\n',
    stderr: '',
  });
  expect(await host.ended).toMatchObject({ code: 0 });
});
