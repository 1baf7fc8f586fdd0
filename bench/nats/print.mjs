import Table from 'cli-table3';

const ROWS = [
  {
    load: 'tiny',
    what: 'tasks that do nothing, a second',
    shown: (value) => Math.round(value).toLocaleString('en'),
    target: ({ rearguard, bullmq }) =>
      rearguard && bullmq ? { aim: '≥ 10 × BullMQ', met: rearguard / bullmq >= 10 } : undefined,
  },
  {
    load: 'twentyMs',
    what: "tasks of 20 ms, share of the slots' time",
    shown: (value) => `${(value * 100).toFixed(1)} %`,
    target: ({ rearguard }) => (rearguard ? { aim: '≥ 95 %', met: rearguard >= 0.95 } : undefined),
  },
  {
    load: 'redelivery',
    what: 'a host is killed: until its last task\nhas begun elsewhere',
    shown: (value) => `${Math.round(value).toLocaleString('en')} ms`,
    worst: true,
    target: ({ rearguard }, { ackWaitMs }) =>
      rearguard
        ? { aim: `≤ ${Math.round(1.1 * ackWaitMs).toLocaleString('en')} ms`, met: rearguard <= 1.1 * ackWaitMs }
        : undefined,
  },
];

/** The median of the runs, or the worst where a bound is promised, and least and most of them. Says whether all aims were met. */
export function printNats(facts, figures) {
  const table = new Table({
    head: ['', 'rearguard on NATS', 'BullMQ on Redis', 'ratio', 'aim'],
    colAligns: ['left', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [] },
  });
  let allMet = true;
  for (const { load, what, shown, worst = false, target } of ROWS) {
    const of = (engine) =>
      figures
        .filter((figure) => figure.engine === engine && figure.load === load)
        .map(({ value }) => value)
        .sort((a, b) => a - b);
    const told = {};
    const cell = (engine) => {
      const values = of(engine);
      if (values.length === 0) return 'not run';
      told[engine] = values[worst ? values.length - 1 : Math.floor(values.length / 2)];
      return `${shown(told[engine])}\n(${shown(values[0])} … ${shown(values.at(-1))})`;
    };
    const cells = [cell('rearguard'), cell('bullmq')];
    const { aim, met } = target(told, facts) ?? {};
    if (met === false) allMet = false;
    const ratio = told.rearguard && told.bullmq ? `${(told.rearguard / told.bullmq).toFixed(2)} ×` : '';
    table.push([worst ? `${what}; worst run` : what, ...cells, ratio, aim ? `${aim}: ${met ? 'met' : 'MISSED'}` : '']);
  }
  console.log(table.toString());
  console.log(
    `Node ${facts.node}, nats-server ${facts.nats ?? 'none'} (one, file storage), Redis ${facts.redis ?? 'none'} (AOF everysec); ` +
      `2 host processes; ${facts.runs} runs, medians\n` +
      `tasks that do nothing: ${facts.tiny.toLocaleString('en')}, 64 slots a host for BullMQ, its function on the event loop; rearguard's run in threads\n` +
      `tasks of 20 ms: ${facts.waits.toLocaleString('en')}, 8 slots a host; killed host: 4 slots, ackWait (BullMQ: lockDuration) ${facts.ackWaitMs.toLocaleString('en')} ms`,
  );
  return allMet;
}
