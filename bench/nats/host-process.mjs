// A host or a controller in a process of its own, ready once it says so.
import { fork } from 'node:child_process';
import { mortally, tie } from '../../scripts/nats-server.mjs';

export async function startHost(file, settings, onMessage = () => undefined) {
  const [execPath, ...execArgv] = [...mortally(), process.execPath];
  const child = fork(file, [JSON.stringify(settings)], {
    execPath,
    execArgv,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  tie(child);
  child.on('message', onMessage);
  const gone = new Promise((resolve) => child.once('exit', resolve));
  await new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code, signal) => reject(new Error(`the host ended with ${signal ?? code} at its start`)));
  });
  return {
    kill() {
      child.kill('SIGKILL');
      return gone;
    },
  };
}
