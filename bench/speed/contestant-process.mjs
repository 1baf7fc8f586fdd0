import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('./child.mjs', import.meta.url));

/** Opens a contestant's process for a load; ask it to measure as often as you like. */
export async function openProcess(load, contestant, { patienceMs = 30_000 } = {}) {
  const child = fork(CHILD, [load.name, contestant.name], {
    env: { ...process.env, BENCH_SOLVER: load.solver },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaint = '';
  child.stderr.on('data', (some) => {
    complaint = `${complaint}${some}`.slice(-2000);
  });
  const answer = () =>
    new Promise((resolve) => {
      const settle = (message) => {
        clearTimeout(patience);
        child.off('message', settle).off('exit', ended).off('error', failed);
        resolve(message);
      };
      const ended = (code) => settle({ error: `ended with code ${code}: ${complaint}` });
      const failed = (error) => settle({ error: error.message });
      const patience = setTimeout(() => settle({ error: `no answer within ${patienceMs / 1000} s` }), patienceMs);
      child.on('message', settle).on('exit', ended).on('error', failed);
    });
  const opened = await answer();
  return {
    error: opened.error,
    measure(asked) {
      child.send(asked);
      return answer();
    },
    close() {
      child.kill('SIGKILL');
    },
  };
}
