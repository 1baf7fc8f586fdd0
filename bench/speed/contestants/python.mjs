import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SCRIPT = fileURLToPath(new URL('./python_pool.py', import.meta.url));

/** `multiprocessing.Pool.imap_unordered` as it is meant to be used, with chunks of 64. It measures itself and tells how it went. */
export async function open({ size }) {
  return {
    async measureItself(boxMs) {
      const { stdout } = await promisify(execFile)('python3', [SCRIPT, String(size), String(boxMs)]).catch((error) => {
        throw new Error(error.code === 'ENOENT' ? 'not measured: no python3 on the PATH' : error.message);
      });
      return JSON.parse(stdout);
    },
  };
}
