// One seed: a server, a controller and two hosts, in processes of their own, and somebody who kills them.
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startNatsServer } from '../../../scripts/nats-server.mjs';
import { startHost } from '../host-process.mjs';
import { judge } from './judge.mjs';
import { planOf } from './plan.mjs';

const CONTROLLER = new URL('./controller.mjs', import.meta.url);
const HOST = new URL('./host.mjs', import.meta.url);
const HOSTS = 2;
/** Nothing new for so long is a hang. */
const HANG_MS = 30_000;

export async function runSeed({ seed, tasks, ms, kills, slots, bytes }) {
  const folder = mkdtempSync(join(tmpdir(), 'rearguard-chaos-'));
  const [results, begun] = ['results', 'begun'].map((name) => join(folder, name));
  for (const file of [results, begun]) writeFileSync(file, '');
  const server = await startNatsServer();
  const world = { controller: undefined, hosts: [], lives: 0, failures: [] };
  const over = withResolvers();
  const startedAt = performance.now();

  const startController = async () => {
    const settings = { url: server.url, count: tasks, ms, bytes, life: world.lives++, results };
    world.controller = await startHost(CONTROLLER, settings, (message) => {
      if (message.failed || message.complete) over.resolve(message);
    });
  };
  const startWorkers = async (at) => {
    world.hosts[at] = await startHost(HOST, { url: server.url, slots, begun }, ({ failed }) => {
      if (failed) world.failures.push(failed);
    });
  };
  const strike = async ({ victim, downMs, which }) => {
    const dies = (who) => victim === who || victim === 'all';
    const controllerDies = dies('controller');
    const hostsThatDie = victim === 'all' ? world.hosts.map((_, at) => at) : victim === 'host' ? [which] : [];
    await Promise.all([
      dies('server') && server.kill(),
      controllerDies && world.controller.kill(),
      ...hostsThatDie.map((at) => world.hosts[at].kill()),
    ]);
    await pause(downMs);
    if (dies('server')) await server.start();
    await Promise.all([controllerDies && startController(), ...hostsThatDie.map(startWorkers)]);
  };

  try {
    await Promise.all([startController(), ...Array.from({ length: HOSTS }, (_, at) => startWorkers(at))]);
    let ended;
    over.promise.then((message) => {
      ended = message;
    });
    let struck = 0;
    for (const kill of planOf(seed, kills)) {
      await Promise.race([pause(kill.afterMs), over.promise]);
      if (ended) break;
      await strike(kill);
      struck++;
    }
    const end = await Promise.race([over.promise, hang([results, begun])]);
    const { complaints, ...facts } = judge({ results, begun, count: tasks, status: end.status });
    if (end.failed) complaints.push(end.failed);
    if (end.hung) complaints.push(`nothing has moved for ${HANG_MS / 1_000} s`);
    if (struck < kills) complaints.push(`was over after ${struck} kills: give it more --tasks`);
    complaints.push(...world.failures);
    return { seed, struck, seconds: (performance.now() - startedAt) / 1_000, ...facts, complaints };
  } finally {
    await Promise.all([world.controller?.kill(), ...world.hosts.map((host) => host?.kill())]);
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Resolves when none of the files has grown for too long. */
async function hang(files) {
  let size = -1;
  for (let quietSince = performance.now(); performance.now() - quietSince < HANG_MS; ) {
    const now = files.reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
    if (now !== size) quietSince = performance.now();
    size = now;
    await pause(250, undefined, { ref: false });
  }
  return { hung: true };
}

function withResolvers() {
  let resolve;
  const promise = new Promise((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
