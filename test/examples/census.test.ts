import { spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ROOT, runExample, start, startExample, temporaryFolder } from './example.js';

const MAIN = 'census/main.js';
const LONGEST_PATH = process.platform === 'darwin' ? 1023 : 4095;

const write = (folder: string, name: string, content: string): void => {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), content);
};

/** The lines from the heading on, up to the next empty line. */
const section = (stdout: string, title: string): string[] =>
  stdout
    .split('\n\n')
    .find((text) => text.startsWith(title))
    ?.trimEnd()
    .split('\n') ?? [];

/** What was said beside the progress, which a slow machine gets to show even for a short census. */
const complaints = (stderr: string): string => stderr.replace(/^.* files?.*, .* read, .*\n/gm, '');

/** A file and a folder whose paths are too long for the system, so that nobody can open them, not even root. */
function unreadable(folder: string): void {
  let deep = folder;
  while (deep.length + 201 < LONGEST_PATH - 12)
    deep = join(deep, 'd'.repeat(Math.min(200, LONGEST_PATH - 12 - 1 - deep.length)));
  if (deep.length < LONGEST_PATH - 12) deep = join(deep, 'd'.repeat(LONGEST_PATH - 12 - 1 - deep.length));
  mkdirSync(deep, { recursive: true });
  // By their short names these can be made.
  for (const [command, name] of [
    ['touch', 'too-far.txt.1'],
    ['mkdir', 'too-deep-folder'],
  ] as const) {
    const { status, stderr } = spawnSync(command, [name], { cwd: deep, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  }
  onTestFinished(() => void spawnSync('rm', ['-rf', folder]));
}

describe('census', () => {
  test('tells duplicates, types and who did what, in straight columns', async () => {
    const root = temporaryFolder();
    const prose = 'to be or not to be '.repeat(100);
    const code = 'export const answer = 42;\n'.repeat(40);
    write(root, 'a/hamlet.txt', prose);
    write(root, 'b/hamlet.txt', prose);
    write(root, 'b/c/hamlet.TXT', prose);
    write(root, 'a/answer.js', code);
    write(root, 'z/answer.js', code);
    write(root, 'empty', '');
    write(root, 'empty-too', '');
    write(root, 'once.js', 'console.log(1);\n');
    symlinkSync('..', join(root, 'a/loop'));
    symlinkSync('nowhere', join(root, 'a/broken'));

    const { code: exitCode, stdout, stderr } = await runExample(MAIN, root, '--workers', '2');

    const gzipped = (text: string): string => `${gzipSync(text).length} B`;
    const saved = (all: number, packed: number): string => `${Math.round(((all - packed) / all) * 100)} %`;
    const prosePacked = 3 * gzipSync(prose).length;
    const codePacked = 2 * gzipSync(code).length + gzipSync('console.log(1);\n').length;
    const emptyPacked = 2 * gzipSync('').length;
    const column = (text: string, width: number): string => text.padStart(width);
    expect(stdout.split('\n')[0]).toBe(`Census of ${root}`);
    expect(stdout.split('\n')[1]).toMatch(/^8 files · 7\.7 kB · 5 folders · \d+\.\d s \([\d.]+ k?B\/s\)$/);
    expect(stdout.split('\n')[2]).toBe('2 symbolic links not followed or read');
    expect(section(stdout, 'Duplicates')).toEqual([
      'Duplicates  2 groups, 4.8 kB wasted (62 %)',
      '  wasted  copies    each  one of them',
      '  3.8 kB       3  1.9 kB  a/hamlet.txt',
      '  1.0 kB       2  1.0 kB  a/answer.js',
    ]);
    expect(gzipped(prose)).toMatch(/^\d\d B$/);
    expect(section(stdout, 'File types')).toEqual([
      `File types  3 types, gzip would save ${saved(7796, prosePacked + codePacked + emptyPacked)}`,
      '   bytes  of all  files  gzipped   saved  type'.replace('gzipped   saved', 'gzipped  saved'),
      `  5.7 kB    73 %      3  ${column(`${prosePacked} B`, 7)}  ${column(saved(5700, prosePacked), 5)}  .txt`,
      `  2.0 kB    27 %      3  ${column(`${codePacked} B`, 7)}  ${column(saved(2096, codePacked), 5)}  .js`,
      `     0 B     0 %      2  ${column(`${emptyPacked} B`, 7)}      -  (none)`,
    ]);
    const [title, head, scheduler, ...workers] = section(stdout, 'Roll-call');
    expect([title, head, scheduler]).toEqual([
      'Roll-call  everybody has stopped',
      '  member       tasks  busy  state',
      '  scheduler-1      8        stopped',
    ]);
    expect(workers.sort()).toEqual([
      expect.stringMatching(/^ {2}worker-1 {9}\d {1,3}\d+ % {2}stopped$/),
      expect.stringMatching(/^ {2}worker-2 {9}\d {1,3}\d+ % {2}stopped$/),
    ]);
    expect(section(stdout, 'Conservation')).toEqual(['Conservation  holds', '  pulled 8 = done 8 + failed 0']);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(complaints(stderr)).toBe('');
    expect(exitCode).toBe(0);
  });

  test('lists what cannot be opened and goes on', async () => {
    const root = temporaryFolder();
    write(root, 'fine.txt', 'fine');
    unreadable(root);

    const { code, stdout, stderr } = await runExample(MAIN, root);

    const [title, head, ...rows] = section(stdout, 'Unreadable');
    expect([title, head]).toEqual(['Unreadable  2', '  why            path']);
    expect(rows).toEqual([
      expect.stringMatching(/^ {2}name too long {2}d+…d+\/too-deep-folder$/),
      expect.stringMatching(/^ {2}name too long {2}d+…d+\/too-far\.txt\.1$/),
    ]);
    expect(rows.map((row) => row.length)).toEqual([80, 80]);
    expect(section(stdout, 'Conservation')).toEqual(['Conservation  holds', '  pulled 2 = done 1 + failed 1']);
    expect(stdout).toMatch(/^1 file · 4 B · \d+ folders · /m);
    expect(complaints(stderr)).toBe('');
    expect(code).toBe(0);
  });

  test('streams large files to the same result', async () => {
    const root = temporaryFolder();
    write(root, 'large.bin', 'x'.repeat(3 * 2 ** 20));
    write(root, 'twin.bin', 'x'.repeat(3 * 2 ** 20));
    write(root, 'small.bin', 'x'.repeat(2 ** 20));
    const { stdout } = await runExample(MAIN, root);
    expect(section(stdout, 'Duplicates').slice(2)).toEqual(['  3.1 MB       2  3.1 MB  large.bin']);
    expect(section(stdout, 'File types')[2]).toMatch(/^ {2}7\.3 MB {3}100 % {6}3 {3}7\.\d kB {2}100 % {2}\.bin$/);
  });

  test('takes several names of one file for one copy', async () => {
    const root = temporaryFolder();
    write(root, 'one', 'the same');
    linkSync(join(root, 'one'), join(root, 'two'));
    const { stdout } = await runExample(MAIN, root);
    expect(section(stdout, 'Duplicates')).toEqual(['Duplicates  none']);
  });

  test('prints strange file names on one line, without control characters', async () => {
    const root = temporaryFolder();
    write(root, 'red \u001b[31m\n\u202eevil', 'the same');
    write(root, '日本語のとても長い名前'.repeat(5), 'the same');
    const { stdout } = await runExample(MAIN, root);
    expect(section(stdout, 'Duplicates')[2]).toBe('     8 B       2   8 B  red \ufffd[31m\ufffd\ufffdevil');
    expect(stdout).not.toMatch(/[^\P{C}\n]/u);
  });

  test('says so when there is nothing', async () => {
    const { code, stdout } = await runExample(MAIN, temporaryFolder());
    expect(stdout).toMatch(/^0 files · 0 B · 1 folder · /m);
    expect(section(stdout, 'Duplicates')).toEqual(['Duplicates  none']);
    expect(section(stdout, 'Conservation')[1]).toBe('  pulled 0 = done 0 + failed 0');
    expect(code).toBe(0);
  });

  test('shows at most --top rows in a table', async () => {
    const root = temporaryFolder();
    for (let i = 0; i < 5; i++) for (const copy of ['a', 'b']) write(root, `${i}.${copy}${i}`, 'x'.repeat(10 + i));
    const { stdout } = await runExample(MAIN, root, '--top', '2');
    expect(section(stdout, 'Duplicates').slice(2)).toEqual([
      '    14 B       2  14 B  4.a4',
      '    13 B       2  13 B  3.a3',
      '  … and 3 more',
    ]);
    expect(section(stdout, 'File types').at(-1)).toBe('  … and 8 more');
  });

  test.each([
    ['a folder that is not there', ['/no/such/folder'], 'there is no "/no/such/folder"'],
    ['a file', [join(ROOT, 'package.json')], `"${join(ROOT, 'package.json')}" is not a folder`],
    ['two folders', ['a', 'b'], 'one PATH at a time: got "a" and "b"'],
    ['no workers', ['--workers', '0'], '--workers must be a whole number from 1 to 256: got "0"'],
    ['half a worker', ['-w', '1.5'], '--workers must be a whole number from 1 to 256: got "1.5"'],
    ['no rows', ['--top', 'none'], '--top must be a whole number from 1 to 1000: got "none"'],
    ['an unknown option', ['--loud'], "Unknown option '--loud'"],
    ['an option without its value', ['--workers'], "Option '-w, --workers <value>' argument missing"],
  ])('refuses %s in one line', async (_what, args, message) => {
    const { code, stdout, stderr } = await runExample(MAIN, ...args);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: `census: ${message}\n` });
  });

  test('explains itself', async () => {
    const { code, stdout, stderr } = await runExample(MAIN, '--help');
    expect(stdout).toMatch(/^Usage: npm start -- \[PATH\]/);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('takes it calmly when nobody reads on', async () => {
    const root = temporaryFolder();
    write(root, 'a.txt', 'a');
    const pipe = '"$0" "$1" "$2" | head -n 1';
    const { stdout, stderr } = await start('sh', [
      '-c',
      pipe,
      process.execPath,
      join(ROOT, 'build/examples', MAIN),
      root,
    ]).ended;
    expect({ stdout, stderr: complaints(stderr) }).toEqual({ stdout: `Census of ${root}\n`, stderr: '' });
  });
});

describe('Ctrl-C', () => {
  /** 30 small files, and one that takes hours: a terabyte of nothing, that is nowhere on the disk. */
  function endless(): string {
    const root = temporaryFolder();
    for (let i = 0; i < 30; i++) write(root, `${i}.txt`, `file ${i}`);
    write(root, 'endless.bin', '');
    truncateSync(join(root, 'endless.bin'), 2 ** 40);
    return root;
  }

  test('stops the work, sends everybody home and prints what is known', async () => {
    const census = startExample(MAIN, endless(), '--workers', '2');
    // Small files that share a batch with the large one wait behind it, so not always all of them are done.
    const [, seen] = await census.until(
      'stderr',
      /^([1-9]\d*) of 31 files \(\d+ %\), .*, \d+ B read, \d+ B\/s, [\d.]+m?s\n/m,
    );

    census.signal('SIGINT');
    const { code, stdout, stderr } = await census.ended;

    const [, done] =
      stdout.match(/^Interrupted census of .*\n(\d+) files? · \d+ B · 1 folder · .*\nStopped early: .*\n/) ?? [];
    expect(Number(done)).toBeGreaterThanOrEqual(Number(seen));
    expect(section(stdout, 'File types').slice(2)).toEqual([expect.stringMatching(new RegExp(` ${done} .* \\.txt$`))]);
    const [title, , ...members] = section(stdout, 'Roll-call');
    expect(title).toBe('Roll-call  everybody has stopped');
    expect(members.map((line) => line.replace(/^ *(\S+) .* (\S+)$/, '$1 $2'))).toEqual([
      'scheduler-1 stopped',
      'worker-1 stopped',
      'worker-2 stopped',
    ]);
    expect(section(stdout, 'Conservation')).toEqual([
      'Conservation  holds',
      `  pulled 31 = done ${done} + failed 0 + cancelled ${31 - Number(done)}`,
    ]);
    expect(stderr).not.toMatch(/^ *at /m);
    expect(code).toBe(130);
  });

  test('pressed twice ends the process at once', async () => {
    // The same handler, in a process whose work never stops.
    const module = JSON.stringify(new URL('build/examples/census/interrupt.js', `file://${ROOT}/`).href);
    const stubborn = `
      const { onInterrupt } = await import(${module});
      const { signal } = onInterrupt(() => console.log('at once'));
      signal.addEventListener('abort', () => setTimeout(() => console.log('still at work'), 300));
      setInterval(() => undefined, 1000);
      console.log('ready');`;
    const running = start('node', ['--input-type=module', '--eval', stubborn]);
    await running.until('stdout', /ready/);
    running.signal('SIGINT');
    await running.until('stdout', /still at work/);
    running.signal('SIGINT');
    expect(await running.ended).toEqual({ code: 130, stdout: 'ready\nstill at work\nat once\n', stderr: '' });
  });
});
