// One plan in a process of its own, for apart.mjs. Ends by itself, if the pool has left nothing behind.
import { run } from './run.mjs';

process.once('message', async ({ plan, stallMs }) => {
  const report = await run(plan, { stallMs, progress: (status, booked) => process.send({ status, booked }) });
  process.send({ report }, () => process.disconnect());
});
