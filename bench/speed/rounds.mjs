import { openProcess } from './contestant-process.mjs';
import { note } from './progress.mjs';

/**
 * Measures one load: every contestant is opened and warmed up, then they take turns, round after round, each round beginning with another of them.
 *
 * @returns a row for each contestant, with its result in each round or why there is none, and what share of its speed the machine had at the begin of each round
 */
export async function measureLoad(load, contestants, { rounds, boxMs, warmMs, isQuick }, calibration) {
  const runners = [];
  const lastsMs = isQuick ? warmMs : (load.warmMs ?? warmMs);
  const shares = [];
  try {
    const first = await calibration.measure();
    for (const contestant of contestants) {
      note(`${load.name}: ${contestant.label} warms up`);
      const runner = { contestant, process: await openProcess(load, contestant, load), results: [] };
      runners.push(runner);
      runner.error =
        runner.process.error ?? (load.isCold ? undefined : await warmUp(runner.process, warmMs, lastsMs, first));
    }
    const thisBoxMs = Math.max(boxMs, load.minBoxMs ?? 0);
    const times = load.rounds ?? rounds;
    for (let round = 0; round < times; round++) {
      const { turnsPerUs, share } = await calibration.measure();
      shares.push(share);
      for (let turn = 0; turn < runners.length; turn++) {
        const runner = runners[(turn + round) % runners.length];
        if (runner.error) continue;
        note(`${load.name}: round ${round + 1} of ${times}: ${runner.contestant.label}`);
        const { result, error } = await runner.process.measure({ boxMs: thisBoxMs, turnsPerUs, round, isQuick });
        if (error) runner.error = error;
        else runner.results.push(result);
      }
    }
  } finally {
    for (const { process } of runners) process.close();
  }
  return {
    shares,
    rows: runners.map(({ contestant: { name, label }, results, error }) => ({ name, label, results, error })),
  };
}

/** For as long as all others, with the very load, stream after stream; resolves with what went wrong. */
async function warmUp(process, boxMs, lastsMs, { turnsPerUs }) {
  const until = performance.now() + lastsMs;
  for (let round = 0; round === 0 || performance.now() < until; round++) {
    const { error } = await process.measure({ boxMs, turnsPerUs, round });
    if (error) return error;
  }
  return undefined;
}
