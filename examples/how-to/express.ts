import type { AddressInfo } from 'node:net';
import express from 'express';
import { openPool, TaskTimeoutError } from 'rearguard';
import { firstValueFrom } from 'rxjs';

const MOST_WAITING = 100;

// One pool for the whole process, not one for each request.
const pool = openPool<typeof import('./primes.worker.js')>(
  new URL('./primes.worker.js', import.meta.url),
);

const app = express();

app.get('/primes/below/:limit', async (request, response) => {
  // A client that leaves takes its task along.
  const left = new AbortController();
  response.on('close', () => left.abort());

  const { queued } = await firstValueFrom(pool.status$);
  if (queued >= MOST_WAITING)
    return response.status(503).set('retry-after', '1').json({ error: 'busy' });
  try {
    const primes = await pool.run(Number(request.params.limit), {
      signal: left.signal,
      timeout: 2_000,
    });
    return response.json({ primes });
  } catch (error) {
    if (left.signal.aborted) return console.log('the client has left');
    if (error instanceof TaskTimeoutError)
      return response.status(504).json({ error: 'that takes too long' });
    throw error;
  }
});

const server = app.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

process.once('SIGTERM', async () => {
  server.close();
  await pool.close();
});
