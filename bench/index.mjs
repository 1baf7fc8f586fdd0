// npm run bench -- <which> [options]
const BENCHES = {
  faults: async () => (await import('./faults/index.mjs')).faults,
  nats: async () => (await import('./nats/index.mjs')).nats,
  recycle: async () => (await import('./recycle.mjs')).recycle,
  scale: async () => (await import('./scale.mjs')).scale,
  'slow-consumer': async () => (await import('./slow-consumer.mjs')).slowConsumer,
};

const [which = '', ...args] = process.argv.slice(2);
if (Object.hasOwn(BENCHES, which)) await (await BENCHES[which]())(args);
else {
  console.error(`npm run bench -- ${Object.keys(BENCHES).join(' | ')}: got ${which || 'nothing'}`);
  process.exitCode = 2;
}
