import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
const NAMES: Record<string, readonly string[]> = {
  rearguard: [
    'workerPool',
    'openPool',
    'solveWith',
    'fromDemand',
    'RearguardError',
    'OptionError',
    'SourceError',
    'OverflowError',
    'TaskError',
    'TaskTimeoutError',
    'WorkerLostError',
    'SpawnError',
    'PoolClosedError',
  ],
  'rearguard/worker': ['exposeSolver', 'transfer'],
  'rearguard/testing': [],
};

/** The environment of a user: nothing of the test run, of the `npm` around it, or of its loaders. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|NODE_(ENV|OPTIONS)|npm_(package|lifecycle|config_local_prefix)|INIT_CWD)/.test(name),
  ),
);

let home: string;
let packed: string[];

async function run(command: string, ...args: string[]): Promise<string> {
  const options = { cwd: home, env, timeout: 400_000, maxBuffer: 2 ** 26, shell: process.platform === 'win32' };
  try {
    return (await promisify(execFile)(command, args, options)).stdout.trim();
  } catch (error) {
    const { stdout, stderr, message } = error as Error & { stdout: string; stderr: string };
    throw new Error(`${message}\n${stdout}\n${stderr}`);
  }
}

const node = (...args: string[]): Promise<string> => run(process.execPath, ...args);

beforeAll(async () => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'rearguard-package-')));
  const report = await run('npm', 'pack', ROOT, '--ignore-scripts', '--json', '--pack-destination', home);
  const [{ filename, files }] = JSON.parse(report) as [{ filename: string; files: { path: string }[] }];
  packed = files.map(({ path }) => path);
  cpSync(join(ROOT, 'test/package/consumer'), home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }');
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  await run('npm', 'install', ...quiet, `./${filename}`, 'rxjs@^7.8.0');
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('the package', () => {
  test('holds what a user needs and nothing else', () => {
    const needed = ['LICENSE', 'README.md', 'CHANGELOG.md', 'package.json', 'dist/index.js', 'dist/index.d.ts'];
    expect(needed.filter((path) => !packed.includes(path))).toEqual([]);
    const strange = packed.filter(
      (path) => !/^(dist\/.*\.(js|d\.ts)(\.map)?|src\/.*\.ts|[A-Z]+(\.md)?|package\.json)$/.test(path),
    );
    expect(strange).toEqual([]);
  });

  test('has source maps that lead to sources', () => {
    const installed = join(home, 'node_modules/rearguard');
    const dangling = packed
      .filter((path) => path.endsWith('.map'))
      .flatMap((path) => {
        const { sources } = JSON.parse(readFileSync(join(installed, path), 'utf8')) as { sources: string[] };
        return sources.map((source) => join(installed, dirname(path), source));
      })
      .filter((source) => !existsSync(source));
    expect(dangling).toEqual([]);
  });

  test('brings its own dependencies and no second RxJS', () => {
    expect(existsSync(join(home, 'node_modules/rxjs'))).toBe(true);
    expect(existsSync(join(home, 'node_modules/rearguard/node_modules/rxjs'))).toBe(false);
  });
});

describe.each(['import', 'require'])('in a process that %ss it', (how) => {
  test.each(Object.keys(NAMES))('%s has its names', async (specifier) => {
    const names = JSON.parse(await node('names.mjs', how, specifier)) as string[];
    expect(NAMES[specifier]?.filter((name) => !names.includes(name))).toEqual([]);
    expect(names).not.toEqual([]);
  });

  test.each(Object.keys(NAMES))('%s leaves listeners and handles as they were', async (specifier) => {
    const { before, after } = JSON.parse(await node('traces.mjs', how, specifier)) as Record<string, unknown>;
    expect(after).toEqual(before);
  });
});

describe('a mission', () => {
  test('runs from an ES module, and the process ends by itself', async () => {
    expect(await node('mission.mjs')).toBe('1 4 9');
  });

  test('runs from CommonJS, and the process ends by itself', async () => {
    expect(await node('mission.cjs')).toBe('1 4 9');
  });
});

describe.concurrent('a TypeScript consumer that checks its libraries', () => {
  const resolutions = {
    nodenext: { options: { module: 'nodenext' }, files: ['main.ts', 'solve.worker.ts', 'legacy.cts'] },
    bundler: { options: { module: 'esnext', moduleResolution: 'bundler' }, files: ['main.ts', 'solve.worker.ts'] },
  };
  const surroundings = {
    'node without lib.dom': { lib: ['ES2022'], types: ['node'] },
    'lib.dom without node': { lib: ['ES2022', 'DOM', 'DOM.Iterable'], types: [] },
    'node and lib.dom': { lib: ['ES2022', 'DOM', 'DOM.Iterable'], types: ['node'] },
  };

  async function compile(name: string, compilerOptions: object, files: string[]): Promise<string> {
    const config = join(home, `tsconfig.${name.replaceAll(' ', '-')}.json`);
    const common = {
      target: 'ES2022',
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      typeRoots: [join(ROOT, 'node_modules/@types')],
    };
    writeFileSync(config, JSON.stringify({ compilerOptions: { ...common, ...compilerOptions }, files }));
    return node(TSC, '-p', config);
  }

  for (const [resolution, { options, files }] of Object.entries(resolutions)) {
    test.each(Object.entries(surroundings))(`compiles under ${resolution} with %s`, async (name, libraries) => {
      const compiled = compile(`${resolution} ${name}`, { ...options, ...libraries, noEmit: true }, files);
      await expect(compiled).resolves.toBe('');
    });
  }

  test('runs once compiled', async () => {
    const output = { ...resolutions.nodenext.options, ...surroundings['node without lib.dom'], outDir: 'out' };
    await compile('run', output, resolutions.nodenext.files);
    expect(await node('out/main.js')).toBe('1 4 9 16');
  });
});

describe('a browser bundle', () => {
  test.each(['browser.js', 'browser.worker.js'])('of %s needs nothing of Node', async (input) => {
    const wanted: string[] = [];
    const modules: string[] = [];
    await build({
      root: home,
      configFile: false,
      logLevel: 'silent',
      build: { write: false, minify: false, rollupOptions: { input: join(home, input) } },
      plugins: [
        {
          name: 'witness',
          enforce: 'pre',
          resolveId(id, importer) {
            if (isBuiltin(id) && importer?.includes('/rearguard/dist/')) wanted.push(`${importer} imports ${id}`);
          },
          moduleParsed: ({ id }) => void modules.push(id),
        },
      ],
    });
    expect(wanted).toEqual([]);
    const platforms = modules.filter((id) => /rearguard\/dist\/platform\/(worker-)?(node|browser)\.js$/.test(id));
    expect(platforms.filter((id) => id.endsWith('node.js'))).toEqual([]);
    expect(platforms).not.toEqual([]);
  });
});
