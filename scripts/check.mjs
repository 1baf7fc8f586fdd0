// Everything that must be good before a change goes in, one line a step; what a step says is shown if it fails.
//   npm run check                    all steps
//   npm run check -- --without test  all but some (comma-separated)
//   npm run check -- --only lint,arch
import { spawn } from 'node:child_process';

// In this order: what is quick and likely to fail comes first; from build on, steps need dist.
const STEPS = {
  lint: 'lint',
  typecheck: 'typecheck',
  arch: 'arch',
  unused: 'unused',
  build: 'build',
  size: 'size',
  api: 'api',
  docs: 'docs',
  package: 'package',
  test: 'test',
};

function named(flag) {
  const at = process.argv.indexOf(flag);
  if (at < 0) return undefined;
  const names = (process.argv[at + 1] ?? '').split(',');
  const unknown = names.filter((name) => !(name in STEPS));
  if (unknown.length > 0) {
    console.error(`${flag} ${unknown.join(',')}: steps are ${Object.keys(STEPS).join(', ')}`);
    process.exit(2);
  }
  return names;
}

const only = named('--only');
const without = named('--without') ?? [];
const steps = Object.keys(STEPS).filter((name) => (only?.includes(name) ?? true) && !without.includes(name));

function run(script) {
  return new Promise((resolve) => {
    const stdio = ['ignore', 'pipe', 'pipe'];
    const child = spawn('npm', ['run', '--silent', script], { stdio, shell: process.platform === 'win32' });
    let said = '';
    const listen = (stream) => stream.setEncoding('utf8').on('data', (text) => (said += text));
    listen(child.stdout);
    listen(child.stderr);
    child.on('error', (error) => (said += error.stack));
    child.on('close', (code) => resolve({ good: code === 0, said: said.trim() }));
  });
}

const failed = [];
for (const name of steps) {
  const begun = performance.now();
  const { good, said } = await run(STEPS[name]);
  console.log(`${good ? 'good' : 'FAIL'}  ${name} (${((performance.now() - begun) / 1000).toFixed(1)} s)`);
  if (good) continue;
  failed.push(name);
  console.log(`${said}\n`);
}

if (failed.length === 0) console.log('good');
else {
  console.log(`not good: ${failed.join(', ')}`);
  process.exitCode = 1;
}
