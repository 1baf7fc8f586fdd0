import fastify, { type FastifyInstance } from 'fastify';
import { openPool, TaskTimeoutError } from 'rearguard';
import { firstValueFrom } from 'rxjs';

const MOST_WAITING = 100;

/** A server with a pool that lives and closes with it. */
async function build(): Promise<FastifyInstance> {
  const app = fastify();
  const pool = openPool<typeof import('./primes.worker.js')>(
    new URL('./primes.worker.js', import.meta.url),
  );
  app.addHook('onClose', () => pool.close());

  const schema = {
    params: { type: 'object', properties: { limit: { type: 'integer', minimum: 0 } } },
  };
  app.get<{ Params: { limit: number } }>(
    '/primes/below/:limit',
    { schema },
    async (request, reply) => {
      const left = new AbortController();
      reply.raw.on('close', () => left.abort());

      const { queued } = await firstValueFrom(pool.status$);
      if (queued >= MOST_WAITING)
        return reply.code(503).header('retry-after', '1').send({ error: 'busy' });
      try {
        const { limit } = request.params;
        return { primes: await pool.run(limit, { signal: left.signal, timeout: 2_000 }) };
      } catch (error) {
        if (left.signal.aborted) console.log('the client has left');
        if (error instanceof TaskTimeoutError)
          return reply.code(504).send({ error: 'that takes too long' });
        throw error;
      }
    },
  );
  return app;
}

const app = await build();
console.log(`listening on ${await app.listen({ port: 0, host: '127.0.0.1' })}`);
process.once('SIGTERM', () => app.close());
