#!/usr/bin/env node
import process from 'node:process';
import { distinctUntilChanged, map } from 'rxjs';
import { OptionError, RearguardError } from '../errors.js';
import { inWords } from '../in-words.js';
import { HELP, readArguments, UsageError } from './host-command.js';
import { serveWorkers } from './serve-workers.js';
import type { HostStatus, WorkerHost } from './worker-host.js';

const number = (value: number): string => value.toLocaleString('en-US');

/** One line for each phase. */
function news({ phase, host, slots, done, failed, busyMs }: HostStatus): string | undefined {
  if (phase === 'connecting') return undefined;
  if (phase === 'waiting') return `${host}: waiting for the run`;
  if (phase === 'serving') return `${host}: serving, ${number(slots)} ${slots === 1 ? 'slot' : 'slots'}`;
  if (phase === 'leaving') return `${host}: leaving`;
  const sum = `${number(done)} tasks, ${number(failed)} of them failed, ${(busyMs / 1000).toFixed(1)} s of work`;
  return `${host}: ${phase}, ${sum}`;
}

function tell(host: WorkerHost): void {
  const phases$ = host.status$.pipe(
    distinctUntilChanged((a, b) => a.phase === b.phase),
    map(news),
  );
  phases$.subscribe((line) => {
    if (line !== undefined) process.stdout.write(`${line}\n`);
  });
}

async function serve(): Promise<number> {
  const options = readArguments(process.argv.slice(2), process.env);
  if (!options) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const host = serveWorkers(options);
  tell(host);
  let asked = false;
  const leave = (): void => {
    const ending = asked ? host.terminate() : host.close();
    asked = true;
    ending.catch(() => undefined);
  };
  process.on('SIGTERM', leave);
  process.on('SIGINT', leave);
  try {
    await host.closed;
    return 0;
  } finally {
    process.off('SIGTERM', leave);
    process.off('SIGINT', leave);
  }
}

serve().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const isUsage = error instanceof UsageError || error instanceof OptionError;
    const text = error instanceof RearguardError || isUsage ? error.message : inWords(error);
    process.stderr.write(`rearguard-host: ${text}\n${isUsage ? 'Try rearguard-host --help\n' : ''}`);
    process.exit(isUsage ? 2 : 1);
  },
);
