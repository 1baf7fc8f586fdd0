import { spawn } from 'node:child_process';
import { mkdtempSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The environment of a user who is at no terminal: nothing of the test run. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_|npm_|CI$|NO_COLOR$|FORCE_COLOR$)/.test(name)),
);

export interface Ending {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that runs an example. It does not outlive its test. */
export interface Running {
  /** Resolves with the match once what the process has written matches; rejects if it ends before. */
  until(stream: 'stdout' | 'stderr', pattern: RegExp): Promise<RegExpMatchArray>;
  signal(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ending>;
}

/** Starts `command` (`node` is this Node) and listens to what it writes. */
export function start(command: string, args: readonly string[], cwd: string = ROOT): Running {
  const child = spawn(command === 'node' ? process.execPath : command, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  const waiting = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
      for (const look of [...waiting]) look();
    });
  }
  const ended = new Promise<Ending>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...said }));
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    ended,
    signal: (signal) => void child.kill(signal),
    until: (stream, pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = said[stream].match(pattern);
          if (!match) return;
          waiting.delete(look);
          resolve(match);
        };
        waiting.add(look);
        look();
        void ended.then(() => reject(new Error(`ended before ${pattern}:\n${said.stdout}\n${said.stderr}`)));
      }),
  };
}

/** Starts an example as built, by its path in `examples`. */
export const startExample = (file: string, ...args: string[]): Running =>
  start('node', [join(ROOT, 'build/examples', file), ...args]);

export const runExample = (file: string, ...args: string[]): Promise<Ending> => startExample(file, ...args).ended;

/** An empty folder that is gone after the test, whatever is in it by then. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rearguard-example-')));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
