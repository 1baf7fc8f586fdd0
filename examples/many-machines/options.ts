import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { UsageError } from '../census/options.js';

const MOST = 64;

export const HELP = `Usage: node build/examples/many-machines/main.js [PATH] [options]

The census of a folder, with its tasks and results on a NATS server and its
workers in host processes. The server is NATS_URL, or one that is started for
it: NATS_SERVER_BIN, nats-server on the PATH, or what npm run nats:server got.

  PATH           the folder; without it, the node_modules of this project
  -o, --hosts    how many hosts are started here, 0 to ${MOST}; without it, 2.
                 Others may join: node build/examples/many-machines/host.js URL
  -w, --workers  how many workers each has, 1 to ${MOST}; without it, 2
  -k, --kill     kill one host (SIGKILL) when 200 files are read
  -h, --help     this text

Exit code: 0 done, 1 failed, 2 wrong options or PATH, 130 stopped by Ctrl-C.`;

export interface ManyMachinesOptions {
  readonly help: boolean;
  readonly root: string;
  readonly hosts: number;
  readonly workers: number;
  readonly kill: boolean;
}

/** @throws UsageError: an unknown or wrong option, or a PATH that is not a folder */
export function readOptions(args: string[]): ManyMachinesOptions {
  const { values, positionals } = parsed(args);
  const [path = fileURLToPath(new URL('../../../node_modules', import.meta.url)), ...more] = positionals;
  if (more.length > 0) throw new UsageError(`one PATH at a time: got ${positionals.join(' and ')}`);
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`"${path}" is not a folder`);
  return {
    help: values.help,
    root: resolve(path),
    hosts: whole('--hosts', values.hosts, 0),
    workers: whole('--workers', values.workers, 1),
    kill: values.kill,
  };
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        hosts: { type: 'string', short: 'o', default: '2' },
        workers: { type: 'string', short: 'w', default: '2' },
        kill: { type: 'boolean', short: 'k', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message.split('. ')[0]);
  }
}

function whole(option: string, given: string, least: number): number {
  const value = /^\d+$/.test(given) ? Number(given) : -1;
  if (value >= least && value <= MOST) return value;
  throw new UsageError(`${option} must be a whole number from ${least} to ${MOST}: got "${given}"`);
}
