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
      const asked = { boxMs: warmMs, turnsPerUs: first.turnsPerUs, round: 0 };
      runner.error = runner.process.error ?? (load.isCold ? undefined : (await runner.process.measure(asked)).error);
    }
    const thisBoxMs = Math.max(boxMs, load.minBoxMs ?? 0);
    const times = load.rounds ?? rounds;
    // In turns too, as code that nobody calls for as long as all others take to warm up is thrown away again.
    const uncounted = load.isCold ? 0 : Math.ceil((lastsMs - warmMs) / thisBoxMs);
    for (let round = -uncounted; round < times; round++) {
      const { turnsPerUs, share } = await calibration.measure();
      if (round >= 0) shares.push(share);
      for (let turn = 0; turn < runners.length; turn++) {
        const runner = runners[(turn + round + uncounted) % runners.length];
        if (runner.error) continue;
        const which = round < 0 ? 'round to warm up' : `round ${round + 1} of ${times}`;
        note(`${load.name}: ${which}: ${runner.contestant.label}`);
        const { result, error } = await runner.process.measure({
          boxMs: thisBoxMs,
          turnsPerUs,
          round: round + uncounted,
          isQuick,
        });
        if (error) runner.error = error;
        else if (round >= 0) runner.results.push(result);
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
