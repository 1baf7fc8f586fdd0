import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { printable } from './units.js';

const MOST_WORKERS = 256;
const MOST_ROWS = 1000;

export const HELP = `Usage: npm start -- [PATH] [--workers N] [--top K]

Counts, hashes and compresses every file under PATH with a pool of workers, and
says which files are there twice and which types take the room.

  PATH           the folder; without it, the node_modules of this project
  -w, --workers  how many workers, 1 to ${MOST_WORKERS}; without it, one per processor
  -t, --top      how many rows a table may have, 1 to ${MOST_ROWS}; without it, 10
  -h, --help     this text

Ctrl-C stops it and prints what is known; a second Ctrl-C ends it at once.
Exit code: 0 done, 1 failed, 2 wrong options or PATH, 130 stopped by Ctrl-C.`;

export interface CensusOptions {
  readonly help: boolean;
  readonly root: string;
  readonly workers: number | undefined;
  readonly top: number;
}

/** The command line cannot be followed; the message says why. */
export class UsageError extends Error {}

/** @throws UsageError: an unknown or wrong option, or a PATH that is not a folder */
export function readOptions(args: string[]): CensusOptions {
  const { values, positionals } = parsed(args);
  const [path, ...more] = positionals;
  if (more.length > 0) throw new UsageError(`one PATH at a time: got ${positionals.map(quoted).join(' and ')}`);
  return {
    help: values.help,
    workers: values.workers === undefined ? undefined : whole('--workers', values.workers, MOST_WORKERS),
    top: whole('--top', values.top, MOST_ROWS),
    root: values.help ? '' : folder(path ?? fileURLToPath(new URL('../../../node_modules', import.meta.url))),
  };
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        workers: { type: 'string', short: 'w' },
        top: { type: 'string', short: 't', default: '10' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    // The first sentence says what is wrong; the rest is about how to pass strange file names.
    throw new UsageError((error as Error).message.split('. ')[0]);
  }
}

function whole(option: string, given: string, most: number): number {
  const value = /^\d+$/.test(given) ? Number(given) : 0;
  if (value >= 1 && value <= most) return value;
  throw new UsageError(`${option} must be a whole number from 1 to ${most}: got ${quoted(given)}`);
}

function folder(path: string): string {
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(code === 'ENOENT' ? `there is no ${quoted(path)}` : message);
  }
  if (!isFolder) throw new UsageError(`${quoted(path)} is not a folder`);
  return resolve(path);
}

const quoted = (text: string): string => `"${printable(text)}"`;
