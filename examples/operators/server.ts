// A crew of workers behind a small HTTP endpoint: GET /factors/1001 answers {"of":"1001","primes":["7","11","13"]}.
//   node build/examples/operators/server.js [--port N] [--workers N] [--limit SECONDS]
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { openPool, PoolClosedError, TaskError } from 'rearguard';

const { values: given } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    workers: { type: 'string' },
    limit: { type: 'string', default: '10' },
  },
});

const pool = openPool<typeof import('./factor.worker.js')>(new URL('./factor.worker.js', import.meta.url), {
  size: given.workers === undefined ? undefined : Number(given.workers),
});

const server = createServer(async (request, response) => {
  const asked = /^\/factors\/(\d{1,60})$/.exec(request.url ?? '')?.[1];
  if (request.method !== 'GET' || asked === undefined) {
    return answer(response, 400, { error: 'ask for GET /factors/N, where N is a whole number of up to 60 digits' });
  }
  console.log(`factoring ${asked}`);
  try {
    const { of, primes } = await pool.run(BigInt(asked), { signal: patience(response) });
    answer(response, 200, { of: `${of}`, primes: primes.map(String) });
  } catch (error) {
    if (response.destroyed) console.log(`gave up ${asked}: the client has left`);
    else answer(response, statusOf(error), { error: messageOf(error) });
  }
});

/** Aborted when the client has left or has waited for long enough. */
function patience(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  const tooLong = new DOMException(`not done within ${given.limit} s`, 'TimeoutError');
  const timer = setTimeout(() => controller.abort(tooLong), Number(given.limit) * 1000);
  response.once('close', () => {
    clearTimeout(timer);
    controller.abort();
  });
  return controller.signal;
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', ...(closing && { connection: 'close' }) });
  response.end(`${JSON.stringify(body)}\n`);
}

/** A number that has no factors is the client's affair, a lost worker is ours. */
function statusOf(error: unknown): number {
  if (error instanceof TaskError) return error.cause instanceof RangeError ? 422 : 500;
  if (error instanceof PoolClosedError) return 503;
  return error instanceof DOMException && error.name === 'TimeoutError' ? 504 : 500;
}

function messageOf(error: unknown): string {
  if (error instanceof TaskError && error.cause instanceof Error) return error.cause.message;
  return error instanceof Error ? error.message : String(error);
}

/** Takes no more requests, answers those that it has, and lets the workers go; then the process ends by itself. */
let closing = false;
async function close(): Promise<void> {
  closing = true;
  server.close();
  await pool.close();
  console.log('closed: every request was answered');
}
process.once('SIGTERM', close).once('SIGINT', close);

server.listen(Number(given.port), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
