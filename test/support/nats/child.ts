import { type ChildProcess, fork, type Serializable } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { afterEach } from 'vitest';
import { mortally, tie } from '../../../scripts/nats-server.mjs';

/** A Node process of a test's own, such as a host or a controller, that may be killed at any moment. */
export interface NatsChild {
  readonly pid: number;
  /** Everything that it has sent with `process.send`, as it comes. */
  readonly messages: readonly unknown[];
  /** What it wrote, standard output and errors together. */
  readonly output: string;
  /** Its end: an exit code or a signal. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  send(message: Serializable): void;
  /** The first message, already there or still to come, that is as wanted; rejects if the process ends before. */
  message<M>(wanted: (message: M) => boolean): Promise<M>;
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, and waits until it is gone. */
  stop(): Promise<void>;
  /** SIGSTOP: to the others it is as if it were dead. */
  freeze(): void;
  /** SIGCONT: it goes on, and does not know what it has missed. */
  thaw(): void;
}

export interface NatsChildOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const living = new Set<NatsChild>();

/** Starts a file with IPC. What a test has not ended itself is killed after it. */
export function natsChild(file: URL, { args = [], env = {} }: NatsChildOptions = {}): NatsChild {
  const [execPath = process.execPath, ...execArgv] = [...mortally(), process.execPath];
  const child = fork(file, [...args], {
    execPath,
    execArgv,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  tie(child);
  return watched(child);
}

/** Call it at the top of a test file that starts children. */
export function expectNoChildLeft(): void {
  afterEach(() => Promise.all([...living].map((child) => child.kill())));
}

function watched(child: ChildProcess): NatsChild {
  const messages: unknown[] = [];
  const news = new EventEmitter().setMaxListeners(0);
  let output = '';
  const listen = (chunk: Buffer): void => {
    output += chunk;
  };
  child.stdout?.on('data', listen);
  child.stderr?.on('data', listen);
  child.on('message', (message) => {
    messages.push(message);
    news.emit('message', message);
  });
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await exited;
  };
  const self: NatsChild = {
    pid: child.pid ?? 0,
    messages,
    get output() {
      return output;
    },
    exited,
    send: (message) => {
      child.send(message);
    },
    message: <M>(wanted: (message: M) => boolean) =>
      new Promise<M>((resolve, reject) => {
        const there = messages.find((message) => wanted(message as M));
        if (there !== undefined) return resolve(there as M);
        const look = (message: unknown): void => {
          if (wanted(message as M)) resolve(message as M);
        };
        news.on('message', look);
        exited.then(
          ({ code, signal }) =>
            reject(
              new Error(
                `the process ended with ${signal ?? code}, after ${JSON.stringify(messages.at(-1))}:\n${output}`,
              ),
            ),
          reject,
        );
      }),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    freeze: () => {
      child.kill('SIGSTOP');
    },
    thaw: () => {
      child.kill('SIGCONT');
    },
  };
  living.add(self);
  exited.finally(() => living.delete(self)).catch(() => {});
  return self;
}
