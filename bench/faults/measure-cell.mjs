import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { BYSTANDERS } from './limits.mjs';

const CELL = fileURLToPath(new URL('./cell.mjs', import.meta.url));
/** Whoever has not settled its tasks by then never will: the longest thing to wait for is the time-out of 2 s. */
const LIMIT_MS = 10_000;

/** Names that say nothing but "something was thrown". */
const PLAIN = ['', 'Error', 'TypeError', 'RangeError', 'DOMException', 'DataCloneError'];

/**
 * Runs one cell in a process of its own, with a limit.
 *
 * @param {string} peer
 * @param {string} fault
 * @param {'once' | 'always'} how
 */
export function measureCell(peer, fault, how) {
  return new Promise((resolve) => {
    const child = fork(CELL, [peer, fault, how], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
    const settled = new Map();
    let all = false;
    let late = false;
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text) => (said += text));
    child.on('message', (message) => {
      if (message.all) all = true;
      else settled.set(message.id, message);
    });
    const limit = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, LIMIT_MS);
    child.on('close', (exitCode) => {
      clearTimeout(limit);
      const task = settled.get(-1);
      settled.delete(-1);
      const others = [...settled.values()];
      const died = !all && !late;
      resolve({
        peer,
        fault,
        how,
        verdict: verdictOn(task, died),
        error: task && !task.done ? { name: task.name, message: task.message } : undefined,
        died: died ? { exitCode, said: lastWords(said) } : undefined,
        ms: task && Math.round(task.ms),
        bystanders: {
          of: BYSTANDERS,
          done: others.filter(({ done }) => done).length,
          failed: others.filter(({ done }) => !done).length,
        },
      });
    });
  });
}

function verdictOn(task, died) {
  if (!task) return died ? 'kills the process' : 'hangs';
  if (task.done) return 'done again';
  if (task.name === '' && task.message === '') return 'error without name or message';
  if (PLAIN.includes(task.name)) return 'plain error';
  return task.namesTask ? 'typed error, names the task' : 'typed error';
}

const lastWords = (said) =>
  said
    .split('\n')
    .find((line) => /\w*Error\b/.test(line))
    ?.trim();
