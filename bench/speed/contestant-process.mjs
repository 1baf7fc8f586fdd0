import { fork } from 'node:child_process';
import { once } from 'node:events';
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
  const answer = async () => {
    const patience = AbortSignal.timeout(patienceMs);
    const [[message]] = [
      await Promise.race([
        once(child, 'message', { signal: patience }),
        once(child, 'exit', { signal: patience }).then(([code]) => [
          { error: `ended with code ${code}: ${complaint}` },
        ]),
      ]).catch(() => [{ error: `no answer within ${patienceMs / 1000} s` }]),
    ];
    return message;
  };
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
