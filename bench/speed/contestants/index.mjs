// Who takes part, and with which settings. "As it comes" is a pool with nothing set but its size; the others are the best of the settings that were tried.
const HAND = { inFlight: 256 };

/** @type {{ name: string, label: string, file: string, setting?: object, isPeer?: boolean, kind?: string }[]} */
export const CONTESTANTS = [
  { name: 'rearguard', label: 'rearguard', file: 'rearguard' },
  { name: 'hand', label: 'by hand, one message a task', file: 'hand', setting: HAND },
  { name: 'hand-256', label: 'by hand, batches of 256', file: 'hand-batched', setting: { batch: 256, inFlight: 2 } },
  {
    name: 'hand-1024',
    label: 'by hand, batches of 1,024',
    file: 'hand-batched',
    setting: { batch: 1024, inFlight: 2 },
  },
  { name: 'hand-tuned', label: 'by hand, batches tuned', file: 'hand-batched' },
  { name: 'piscina', label: 'piscina, as it comes', file: 'piscina', setting: { width: 64 } },
  { name: 'piscina-16', label: 'piscina, 16 a worker', file: 'piscina', setting: { width: 256, perWorker: 16 } },
  { name: 'tinypool', label: 'tinypool, as it comes', file: 'tinypool', setting: { width: 64 } },
  { name: 'tinypool-16', label: 'tinypool, 16 a worker', file: 'tinypool', setting: { width: 256, perWorker: 16 } },
  { name: 'workerpool', label: 'workerpool, as it comes', file: 'workerpool', setting: { width: 64 } },
  { name: 'poolifier', label: 'poolifier, as it comes', file: 'poolifier', setting: { width: 64 } },
  {
    name: 'poolifier-tuned',
    label: 'poolifier, tasks queue, 64',
    file: 'poolifier',
    setting: { width: 256, perWorker: 64 },
  },
  { name: 'threads', label: 'threads Pool, as it comes', file: 'threads', setting: { width: 64 } },
  { name: 'python', label: 'Python imap_unordered, 64', file: 'python' },
];

const byName = new Map(CONTESTANTS.map((contestant) => [contestant.name, contestant]));

/**
 * A contestant by name, and what a load changes of its setting.
 *
 * @param {string} name
 * @param {object} [setting]
 */
export const contestant = (name, setting) => {
  const found = byName.get(name);
  return { ...found, setting: { ...found.setting, ...setting } };
};

export const contestants = (...names) => names.map((name) => contestant(name));
