// What a quorum of quorums costs: hosts that speak for their workers, and a controller that hears only hosts. The links are fake, the rolls, the board and the
// termination are those of rearguard.
//   npm run bench -- scale [--hosts 1000] [--workers 64] [--json]
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { BehaviorSubject, combineLatest, distinctUntilChanged, map } from 'rxjs';
import { Board } from '../dist/nats/board.js';
import { Attendance } from '../dist/quorum/attendance.js';
import { quorumOf, roll } from '../dist/quorum/roll.js';
import { termination } from '../dist/quorum/termination.js';

const STEADY_CHANGES = 200_000;
const TRICKLE_CHANGES = 20_000;
const FLAT_CHANGES = 500;
const BEATS = 10;
const BUSY_SHARE = 0.9;

export async function scale(args) {
  const { values } = parseArgs({
    args,
    options: {
      hosts: { type: 'string', default: '1000' },
      workers: { type: 'string', default: '64' },
      json: { type: 'boolean' },
    },
  });
  const hosts = wholeNumber('hosts', values.hosts);
  const workers = wholeNumber('workers', values.workers);
  simulate(Math.min(hosts, 50), workers); // compiles what is measured below
  const run = simulate(hosts, workers);
  const flat = oneRoll(hosts * workers);
  if (values.json) console.log(JSON.stringify({ node: process.version, hosts, workers, ...run, flat }, null, 2));
  else print(hosts, workers, run, flat);
  if (!run.onTime) process.exitCode = 1;
}

/** A host: the roll of its own workers, and one word for them all. */
class Host {
  attendance = new Attendance();
  states;

  constructor(workers, say) {
    this.states = Array.from({ length: workers }, () => 'starting');
    for (let worker = 0; worker < workers; worker++) this.attendance.workerJoined(worker);
    this.attendance.quorum$.pipe(map(wordOf), distinctUntilChanged()).subscribe(say);
  }

  worker(worker, state) {
    this.states[worker] = state;
    this.attendance.workerIs(worker, state);
  }
}

const wordOf = ({ allIdle, allStopped }) => (allStopped ? 'stopped' : allIdle ? 'idle' : 'busy');

function simulate(hostCount, workers) {
  const random = seeded(1);
  const controller = roll();
  const scheduler = controller.join('scheduler-1', 'scheduler', 'busy');
  const accounts$ = new BehaviorSubject({ quiet: false, drained: false });
  let verdict = 'wait';
  let words = 0;
  let wordsMs = 0;
  const phases = [];
  const hosts = [];

  termination(controller.quorum$, accounts$).subscribe((said) => {
    verdict = said;
  });
  const enrolled = new Map();
  const board = new Board(3_000, {
    joined: ({ id, state }) => enrolled.set(id, controller.join(`host-${id}`, 'host', state)),
    changed: ({ id, state }) => enrolled.get(id).report(state),
    left: ({ id }) => enrolled.get(id).leave(),
  });
  /** What the controller does with a host's word, from the text that comes in a message on. */
  const say = (id) => (state) => {
    words++;
    const text = JSON.stringify({ state, slots: workers, held: 0, done: words, busyMs: words });
    const startedAt = performance.now();
    board.heard(id, JSON.parse(text), startedAt);
    wordsMs += performance.now() - startedAt;
  };
  const phase = (what, changes, act) => {
    words = 0;
    wordsMs = 0;
    const startedAt = performance.now();
    act();
    phases.push({ what, changes, words, hostMs: performance.now() - startedAt - wordsMs, controllerMs: wordsMs });
  };
  const all = hostCount * workers;
  const everybody = (state) => {
    for (const { host, worker } of shuffled(hosts, workers, random)) host.worker(worker, state);
  };

  phase('hosts come', all, () => {
    for (let id = 0; id < hostCount; id++) hosts.push(new Host(workers, say(`${id}`)));
  });
  phase('their workers have started', all, () => everybody('idle'));
  phase('every worker gets its first task', all, () => everybody('busy'));
  phase(`at work, ${BUSY_SHARE * 100} % of the workers busy`, STEADY_CHANGES, () => {
    for (let change = 0; change < STEADY_CHANGES; change++) {
      const host = hosts[Math.floor(random() * hostCount)];
      host.worker(Math.floor(random() * workers), random() < BUSY_SHARE ? 'busy' : 'idle');
    }
  });
  phase('the tasks run out', all, () => everybody('idle'));
  phase('signs of life, nothing new', 0, () => {
    for (let beat = 0; beat < BEATS; beat++) for (let id = 0; id < hostCount; id++) say(`${id}`)('idle');
  });
  phase('a task here and there, nobody else busy', TRICKLE_CHANGES, () => {
    for (let change = 0; change < TRICKLE_CHANGES; change += 2) {
      const host = hosts[Math.floor(random() * hostCount)];
      const worker = Math.floor(random() * workers);
      host.worker(worker, 'busy');
      host.worker(worker, 'idle');
    }
  });
  // The end: quiet and all idle but one, then all; then all stopped but one, then all.
  hosts[0].worker(0, 'busy');
  scheduler.report('stopped');
  accounts$.next({ quiet: true, drained: true });
  const seen = [verdict];
  hosts[0].worker(0, 'idle');
  seen.push(verdict);
  phase('everybody leaves', all, () => {
    const leaving = shuffled(hosts, workers, random);
    const last = leaving.pop();
    for (const { host, worker } of leaving) host.worker(worker, 'stopped');
    seen.push(verdict);
    last.host.worker(last.worker, 'stopped');
  });
  seen.push(verdict);
  return { phases, onTime: seen.join() === 'wait,stop,stop,complete' };
}

/** What the same change would cost if every worker of every host were a member of one roll. */
function oneRoll(members) {
  const states = Array.from({ length: members }, (_, id) => ({ id: `worker-${id}`, kind: 'worker', state: 'idle' }));
  const members$ = states.map((member) => new BehaviorSubject(member));
  let quorum;
  const begun = performance.now();
  const looking = combineLatest(members$)
    .pipe(map(quorumOf))
    .subscribe((now) => {
      quorum = now;
    });
  const joined = performance.now();
  for (let change = 0; change < FLAT_CHANGES; change++) {
    const at = (change * 7919) % members;
    members$[at].next({ ...states[at], state: change % 2 ? 'idle' : 'busy' });
  }
  const changeMs = (performance.now() - joined) / FLAT_CHANGES;
  looking.unsubscribe();
  return { members: quorum.members.length, joinMs: joined - begun, changeMs };
}

function print(hosts, workers, { phases, onTime }, flat) {
  const table = new Table({
    head: ['', "workers' changes", 'µs each on a host', "hosts' words", 'µs each at the controller', 'controller ms'],
    colAligns: ['left', ...Array.from({ length: 5 }, () => 'right')],
    style: { head: [], border: [] },
  });
  for (const { what, changes, words, hostMs, controllerMs } of phases)
    table.push([
      what,
      changes.toLocaleString('en'),
      changes > 0 ? ((hostMs * 1_000) / changes).toFixed(1) : '',
      words.toLocaleString('en'),
      words > 0 ? ((controllerMs * 1_000) / words).toFixed(1) : '',
      controllerMs.toFixed(0),
    ]);
  console.log(table.toString());
  console.log(
    `${hosts.toLocaleString('en')} hosts × ${workers} workers, Node ${process.version}. ` +
      `${onTime ? 'Told to stop when the last worker was idle, complete when the last had stopped, not before' : 'WRONG: stop or complete came early or never'}.\n` +
      `One roll of all ${flat.members.toLocaleString('en')} workers: ${(flat.changeMs * 1_000).toFixed(0)} µs at the controller for every change of a worker, ${flat.joinMs.toFixed(0)} ms for everybody who joins.`,
  );
}

/** Every worker of every host once, in an order of chance. */
function shuffled(hosts, workers, random) {
  const all = hosts.flatMap((host) => Array.from({ length: workers }, (_, worker) => ({ host, worker })));
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all;
}

/** The same chances in every run (a linear congruential generator). */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function wholeNumber(name, text) {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new Error(`--${name} must be a whole number from 1: got ${text}`);
  return number;
}
