import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, createLogger, createServer, type InlineConfig, type Logger, preview } from 'vite';

export const ROOT: string = fileURLToPath(new URL('../../..', import.meta.url));

/** What makes a page cross-origin isolated, so that memory can be shared. */
const ISOLATION = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/** A copy of the test's page with the built package among its `node_modules`, as a user has it. */
export function installApp(name: string): string {
  const home = join(ROOT, 'build/browser', name);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(join(home, 'node_modules/rearguard'), { recursive: true });
  cpSync(join(ROOT, 'test/browser/app'), home, { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(home, 'node_modules/rearguard/package.json'));
  cpSync(join(ROOT, 'dist'), join(home, 'node_modules/rearguard/dist'), { recursive: true });
  return home;
}

export interface Served {
  readonly url: string;
  /** What Vite warned of. */
  readonly warnings: readonly string[];
  close(): Promise<void>;
}

export interface Serving {
  readonly isolated: boolean;
  /** The name by which the page is opened: one that is not `localhost` is no secure context. */
  readonly host?: string;
}

function listening(warnings: string[]): Logger {
  const logger = createLogger('warn');
  const warn = (message: string): void => void warnings.push(message);
  return { ...logger, warn, warnOnce: warn, error: warn };
}

function configOf(home: string, { isolated, host = 'localhost' }: Serving, warnings: string[]): InlineConfig {
  const headers = isolated ? ISOLATION : {};
  const serve = { host: '127.0.0.1', port: 0, strictPort: false, headers, allowedHosts: [host] };
  return {
    root: home,
    configFile: false,
    customLogger: listening(warnings),
    clearScreen: false,
    server: { ...serve, hmr: false, watch: null },
    preview: serve,
    // As the guide says: what only workers import is found too late.
    optimizeDeps: { include: ['rearguard', 'rearguard/worker'] },
  };
}

const urlOf = (address: unknown, { host = 'localhost' }: Serving): string =>
  `http://${host}:${(address as { port: number }).port}/`;

/** The page from a dev server of Vite. */
export async function serveDev(home: string, serving: Serving): Promise<Served> {
  const warnings: string[] = [];
  const server = await createServer(configOf(home, serving, warnings));
  await server.listen();
  return { url: urlOf(server.httpServer?.address(), serving), warnings, close: () => server.close() };
}

/** Builds the page; returns what Vite warned of. */
export async function buildApp(home: string): Promise<string[]> {
  const warnings: string[] = [];
  await build(configOf(home, { isolated: false }, warnings));
  return warnings;
}

/** A page of `examples`, which has a configuration of its own. */
function exampleConfig(root: string, warnings: string[]): InlineConfig {
  const serve = { host: '127.0.0.1', port: 0 };
  const config = { root, configFile: join(root, 'vite.config.ts'), customLogger: listening(warnings) };
  return { ...config, preview: serve, server: { ...serve, hmr: false, watch: null } };
}

/** Builds a page of `examples` as its own configuration says, and serves it. */
export async function serveExample(name: string, outDir: string): Promise<Served> {
  const warnings: string[] = [];
  const root = join(ROOT, 'examples', name);
  const example: InlineConfig = {
    ...exampleConfig(root, warnings),
    build: { outDir: join(ROOT, outDir), emptyOutDir: true },
  };
  await build(example);
  const server = await preview(example);
  return { url: urlOf(server.httpServer.address(), { isolated: true }), warnings, close: () => server.close() };
}

/** The same from a dev server. */
export async function serveExampleDev(name: string): Promise<Served> {
  const warnings: string[] = [];
  const cacheDir = join(ROOT, 'build/browser/cache', name);
  // As for somebody who starts it for the first time.
  rmSync(cacheDir, { recursive: true, force: true });
  const server = await createServer({ ...exampleConfig(join(ROOT, 'examples', name), warnings), cacheDir });
  await server.listen();
  return { url: urlOf(server.httpServer?.address(), { isolated: true }), warnings, close: () => server.close() };
}

/** The page as it was built. */
export async function servePreview(home: string, serving: Serving): Promise<Served> {
  const warnings: string[] = [];
  const server = await preview(configOf(home, serving, warnings));
  return { url: urlOf(server.httpServer.address(), serving), warnings, close: () => server.close() };
}

/** The code of a build. */
export function bundlesOf(home: string): { page: string[]; workers: string[] } {
  const folder = join(home, 'dist/assets');
  const scripts = readdirSync(folder).filter((file) => file.endsWith('.js'));
  const code = (files: string[]): string[] => files.map((file) => readFileSync(join(folder, file), 'utf8'));
  const isWorker = (file: string): boolean => file.includes('.worker-');
  return { page: code(scripts.filter((file) => !isWorker(file))), workers: code(scripts.filter(isWorker)) };
}
