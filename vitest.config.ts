import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { findChromium } from './scripts/chromium.mjs';
import { findNatsServer, LEFT_OUT } from './scripts/nats-server.mjs';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Tests see the sources. Worker threads that they start run without Vite, so for them the same names lead to `dist`. */
const alias = [
  { find: /^rearguard$/, replacement: at('src/index.ts') },
  { find: /^rearguard\/worker$/, replacement: at('src/worker.ts') },
  { find: /^rearguard\/testing$/, replacement: at('src/testing.ts') },
  { find: /^rearguard\/terminal$/, replacement: at('src/terminal.ts') },
  { find: /^rearguard\/otel$/, replacement: at('src/otel.ts') },
  { find: /^rearguard\/nats$/, replacement: at('src/nats.ts') },
  { find: /^#platform$/, replacement: at('src/platform/node.ts') },
  { find: /^#inline$/, replacement: at('src/testing/inline.ts') },
  { find: /^#worker-platform$/, replacement: at('src/platform/worker-node.ts') },
];

/** One folder of `test`. Groups run one after the other, so that nothing else takes the time of real threads. */
const project = (name: string, timeoutMs: number, groupOrder: number) => ({
  extends: true as const,
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    sequence: { groupOrder },
  },
});

/** The tests in a browser, where there is one. Where there is none, `npm test` says so at its end. */
function browserProjects() {
  if (findChromium() === undefined) return [];
  const { test, ...rest } = project('browser', 180_000, 5);
  // One file at a time: each starts a browser of its own, and builds a page.
  return [{ ...rest, test: { ...test, maxWorkers: 1, expect: { poll: { timeout: 60_000 } } } }];
}

/**
 * Many machines need a nats-server. Without one they are left out with one line, but not in CI, where they fail.
 * With `NATS_URL` alone, tests that kill the server are left out.
 */
function manyMachines() {
  const { url, bin } = findNatsServer();
  if (!url && !bin && !process.env.CI) {
    // This file is read more than once.
    if (!process.env.NATS_LEFT_OUT) console.log(LEFT_OUT);
    process.env.NATS_LEFT_OUT = 'said';
    return [];
  }
  const nats = project('nats', 60_000, 2);
  const exclude = url ? ['test/nats/faults/**', 'test/nats/support.test.ts'] : [];
  return [{ ...nats, test: { ...nats.test, exclude } }];
}

export default defineConfig({
  resolve: { alias },
  test: {
    sequence: { shuffle: true },
    silent: 'passed-only',
    teardownTimeout: 10_000,
    projects: [
      project('unit', 5_000, 0),
      project('model', 60_000, 0),
      project('integration', 20_000, 1),
      project('faults', 30_000, 1),
      project('chaos', 60_000, 2),
      ...manyMachines(),
      project('docs', 60_000, 3),
      project('examples', 120_000, 3),
      ...browserProjects(),
      project('package', 480_000, 4),
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/contract/**', 'src/**/*.d.ts', 'src/{index,worker,testing,terminal,otel,nats}.ts'],
      reporter: ['text', 'html'],
      reportsDirectory: 'coverage',
    },
  },
});
