// Packs dist as it is and looks at the package as a stranger would: publint, are the types wrong.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'rearguard-pack-'));
const shell = process.platform === 'win32';

function run(command, ...args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', shell });
  if (status === 0) return stdout;
  console.error(`${command} ${args.join(' ')}\n${stdout}\n${stderr}`);
  process.exitCode = 1;
  return '';
}

try {
  const report = run('npm', 'pack', '--ignore-scripts', '--json', '--pack-destination', folder);
  if (report !== '') {
    const tarball = join(folder, JSON.parse(report)[0].filename);
    run('npx', '--no-install', 'publint', 'run', tarball, '--strict');
    run('npx', '--no-install', 'attw', tarball, '--profile', 'esm-only', '--no-definitely-typed', '--no-color');
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
