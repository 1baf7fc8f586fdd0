// npm run bench -- [<which>] [options]
const BENCHES = {
  charts: async () => (await import('./speed/charts/index.mjs')).charts,
  faults: async () => (await import('./faults/index.mjs')).faults,
  nats: async () => (await import('./nats/index.mjs')).nats,
  status: async () => (await import('./status.mjs')).status,
  recycle: async () => (await import('./recycle.mjs')).recycle,
  scale: async () => (await import('./scale.mjs')).scale,
  'slow-consumer': async () => (await import('./slow-consumer.mjs')).slowConsumer,
};

const [first = '', ...rest] = process.argv.slice(2);
if (Object.hasOwn(BENCHES, first)) await (await BENCHES[first]())(rest);
else if (first === '' || first.startsWith('-')) await (await import('./speed/index.mjs')).speed(process.argv.slice(2));
else {
  console.error(
    `npm run bench -- [${Object.keys(BENCHES).join(' | ')}]: got ${first}; without a name it measures speed`,
  );
  process.exitCode = 2;
}
