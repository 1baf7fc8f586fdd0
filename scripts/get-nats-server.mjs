// Gets a nats-server for the tests of many machines, without installing anything: `npm run nats:server`.
// apt, with a configuration of its own, takes the package from the machine's own Debian mirror and dpkg unpacks it into .cache/nats-server.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CACHE, CACHED, findNatsServer, LEAST_VERSION, versionOf } from './nats-server.mjs';

const SUITE = 'trixie';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const OTHERWISE = `Other ways to a nats-server ${LEAST_VERSION} or newer:
  binary   download it from https://github.com/nats-io/nats-server/releases, then NATS_SERVER_BIN=/path/to/nats-server
  brew     brew install nats-server
  docker   docker run -p 4222:4222 nats:2 -js, then NATS_URL=nats://127.0.0.1:4222 (tests that kill the server are left out)`;

const found = findNatsServer();
if (found.passedOver.length > 0) console.log(`too old, or no nats-server: ${found.passedOver.join(', ')}`);
if (found.url) console.log(`there already: the server at NATS_URL=${found.url}`);
else if (found.bin) console.log(`there already: nats-server ${found.version} (${found.bin})`);
else get();

function get() {
  const mirrors = debianMirrors();
  if (mirrors === undefined) return refuse('there is no apt on this machine');
  if (mirrors.length === 0) return refuse("apt's sources name no Debian mirror");
  const failures = [];
  for (const mirror of mirrors) {
    const work = mkdtempSync(join(tmpdir(), 'rearguard-apt-'));
    try {
      unpack(mirror, work);
      const version = versionOf(CACHED);
      if (version === undefined) return refuse(`${CACHED} is there now, but does not start`);
      return console.log(`nats-server ${version} is in ${CACHED}`);
    } catch (error) {
      failures.push(`${mirror} ${SUITE}: ${reasonOf(error)}`);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
  refuse(failures.join('\n'));
}

/** The mirrors that apt itself reads on this machine, those that look like Debian's main archive first. */
function debianMirrors() {
  let uris;
  try {
    uris = execFileSync('apt-get', ['update', '--print-uris'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    return error.code === 'ENOENT' ? undefined : [];
  }
  const bases = [...uris.matchAll(/^'(\S+?)\/dists\/([^/']+)\/InRelease'/gm)]
    .filter(([, base, suite]) => !`${base} ${suite}`.includes('security'))
    .map(([, base]) => base);
  const isMain = (base) => /\/debian$/.test(base);
  return [...new Set([...bases.filter(isMain), ...bases])];
}

function unpack(mirror, work) {
  for (const folder of ['lists/partial', 'archives/partial', 'download', 'unpacked'])
    mkdirSync(join(work, folder), { recursive: true });
  const signed = existsSync(KEYRING) ? `[signed-by=${KEYRING}] ` : '';
  writeFileSync(join(work, 'sources.list'), `deb ${signed}${mirror} ${SUITE} main\n`);
  writeFileSync(join(work, 'status'), '');
  // Read after the machine's own configuration: its proxies hold, its hooks and folders do not.
  writeFileSync(
    join(work, 'apt.conf'),
    `#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Dir::Etc::sourcelist "${work}/sources.list";
Dir::Etc::sourceparts "-";
Dir::Etc::preferences "-";
Dir::Etc::preferencesparts "-";
Dir::State::status "${work}/status";
Dir::State::lists "${work}/lists";
Dir::Cache "${work}";
Dir::Cache::archives "${work}/archives";
APT::Sandbox::User "";
APT::Install-Recommends "false";
Acquire::Languages "none";
`,
  );
  const apt = (...args) =>
    run('apt-get', ['--quiet', '--config-file', join(work, 'apt.conf'), ...args], join(work, 'download'));
  console.log(`apt: nats-server from ${SUITE}`);
  apt('update');
  apt('download', 'nats-server');
  const [deb] = readdirSync(join(work, 'download'));
  if (deb === undefined) throw new Error('apt downloaded nothing');
  run('dpkg', ['-x', join(work, 'download', deb), join(work, 'unpacked')], work);
  const bin = ['usr/bin', 'usr/sbin'].map((at) => join(work, 'unpacked', at, 'nats-server')).find(existsSync);
  if (bin === undefined) throw new Error(`${deb} holds no nats-server`);
  mkdirSync(CACHE, { recursive: true });
  // Put there in one step: another process may be getting it too.
  const copy = `${CACHED}.${process.pid}`;
  copyFileSync(bin, copy);
  chmodSync(copy, 0o755);
  renameSync(copy, CACHED);
}

function run(command, args, cwd) {
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function reasonOf(error) {
  const said = `${error.stderr ?? ''}`.trim();
  return said === ''
    ? error.message
    : said
        .split('\n')
        .filter((line) => line.startsWith('E:'))
        .join(' ') || said;
}

function refuse(why) {
  console.error(`no nats-server was got: ${why}\n${OTHERWISE}`);
  process.exitCode = 1;
}
