// Completes package-lock.json after a change of dependencies: `npm run lock`.
// A registry that lacks the binaries of other platforms lets npm leave them out of the lock, and `npm ci` then refuses it.
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = 'package-lock.json';
const OS = /-(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)-/;
const CPU = /-(arm64|arm|ia32|loong64|ppc64|riscv64|s390x|x64|wasm32)(-|$)/;
const LIBC = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' };

const lock = JSON.parse(readFileSync(FILE, 'utf8'));
const added = [];
for (const parent of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const path = `node_modules/${name}`;
    if (path in lock.packages || !/^\d/.test(version)) continue;
    const { os, cpu, libc } = platformOf(name);
    lock.packages[path] = { version, cpu, dev: parent.dev, libc, optional: true, os };
    added.push(name);
  }
}

const paths = Object.keys(lock.packages).sort((a, b) => a.localeCompare(b, 'en'));
lock.packages = Object.fromEntries(paths.map((path) => [path, lock.packages[path]]));
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);

const hosts = paths.filter((path) => lock.packages[path].resolved !== undefined);
console.log(`${added.length} packages of other platforms added`);
if (hosts.length > 0)
  console.error(`${hosts.length} packages name the registry they came from; remove their "resolved" lines`);
process.exitCode = hosts.length === 0 ? 0 : 1;

function platformOf(name) {
  const os = OS.exec(name)?.[1];
  const cpu = CPU.exec(name)?.[1];
  if (os === undefined || cpu === undefined) throw new Error(`${name}: cannot tell its platform by its name`);
  const libc = os === 'linux' ? LIBC[name.slice(name.lastIndexOf('-') + 1)] : undefined;
  return { cpu: [cpu], libc: libc && [libc], os: [os] };
}
