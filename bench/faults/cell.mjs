// One cell of the table, in a process of its own: `cell.mjs <peer> <fault> <once|always>`; tells its parent of every task that is settled.
import { BYSTANDERS, RESOURCE_LIMITS } from './limits.mjs';

const [peer, fault, how] = process.argv.slice(2);
const { default: open } = await import(`./peers/${peer}.mjs`);
const pool = await open(fault === 'oom' ? RESOURCE_LIMITS : undefined);

// A pool that has lost all its threads would let the process end: whoever still waits for it would notice nothing.
process.on('message', () => undefined);

const bystander = (id) => ({ id });
const begun = new Int32Array(new SharedArrayBuffer(4));
const faulty = { id: -1, fault, begun, always: how === 'always' };
const half = BYSTANDERS / 2;
const tasks = [
  ...Array.from({ length: half }, (_, id) => bystander(id)),
  faulty,
  ...Array.from({ length: half }, (_, id) => bystander(half + id)),
];

let unsettled = tasks.length;
const startedAt = performance.now();
pool.submit(tasks, (task, end) => {
  process.send({ id: task.id, ms: performance.now() - startedAt, begun: begun[0], ...toldOf(task, end) });
  unsettled--;
  if (unsettled === 0) finish();
});

function toldOf(task, end) {
  if (!('error' in end)) return { done: end.value === task.id };
  const { error } = end;
  const text = typeof error?.message === 'string' ? error.message : '';
  return { done: false, name: error?.name ?? '', message: text, namesTask: error?.task?.id === -1 };
}

/** Everybody is settled; a pool that cannot close is no matter of this table. */
function finish() {
  process.send({ all: true }, () => process.exit(0));
}
