import { get } from 'node:http';
import { describe, expect, test } from 'vitest';
import { type Running, startExample } from './example.js';

/** The product of two primes of 21 and 22 digits: nobody lives to see it factored by trial division. */
const HOPELESS = `${(10n ** 20n + 39n) * (10n ** 21n + 117n)}`;

async function startServer(...args: string[]): Promise<Running & { readonly url: string }> {
  const server = startExample('operators/server.js', ...args);
  const [, url = ''] = await server.until('stdout', /^listening on (http:\S+)\n/);
  return { ...server, url };
}

const ask = async (url: string, init?: RequestInit): Promise<{ status: number; body: unknown }> => {
  const response = await fetch(url, init);
  return { status: response.status, body: await response.json() };
};

const HINT = { error: 'ask for GET /factors/N, where N is a whole number of up to 60 digits' };

describe('the HTTP endpoint', () => {
  test('answers many requests at once', async () => {
    const { url } = await startServer('--workers', '2');
    const numbers = Array.from({ length: 100 }, (_, i) => 2 ** (i % 50) * 3);
    const answers = await Promise.all(numbers.map((number) => ask(`${url}/factors/${number}`)));
    expect(answers).toEqual(
      numbers.map((number, i) => ({
        status: 200,
        body: { of: `${number}`, primes: [...new Array(i % 50).fill('2'), '3'] },
      })),
    );
  });

  test('tells whose fault it is', async () => {
    const { url } = await startServer('--workers', '1');
    expect(await ask(`${url}/factors/1001`)).toEqual({ status: 200, body: { of: '1001', primes: ['7', '11', '13'] } });
    expect(await ask(`${url}/factors/x`)).toEqual({ status: 400, body: HINT });
    expect(await ask(`${url}/factors/${'9'.repeat(61)}`)).toEqual({ status: 400, body: HINT });
    expect(await ask(`${url}/factors/15`, { method: 'POST' })).toEqual({ status: 400, body: HINT });
    expect(await ask(`${url}/`)).toEqual({ status: 400, body: HINT });
    const none = { error: '1 has no prime factors: only whole numbers from 2 have' };
    expect(await ask(`${url}/factors/1`)).toEqual({ status: 422, body: none });
  });

  test('gives up what takes too long', async () => {
    const { url } = await startServer('--limit', '0.1');
    expect(await ask(`${url}/factors/${HOPELESS}`)).toEqual({ status: 504, body: { error: 'not done within 0.1 s' } });
  });

  test('frees the worker when the client leaves', async () => {
    const { url, until } = await startServer('--workers', '1', '--limit', '100');
    const request = get(`${url}/factors/${HOPELESS}`).on('error', () => undefined);
    await until('stdout', new RegExp(`factoring ${HOPELESS}\n`));
    request.destroy();
    await until('stdout', new RegExp(`gave up ${HOPELESS}: the client has left\n`));
    expect(await ask(`${url}/factors/15`)).toEqual({ status: 200, body: { of: '15', primes: ['3', '5'] } });
  });

  test('on SIGTERM answers what it was asked, takes no more and ends', async () => {
    const { url, until, signal, ended } = await startServer('--workers', '1', '--limit', '100');
    const slow = ask(`${url}/factors/1000000000000037`);
    await until('stdout', /factoring 1000000000000037\n/);

    signal('SIGTERM');
    expect(await slow).toEqual({ status: 200, body: { of: '1000000000000037', primes: ['1000000000000037'] } });
    const { code, stdout, stderr } = await ended;

    expect(stdout).toMatch(/\nclosed: every request was answered\n$/);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await expect(ask(`${url}/factors/15`)).rejects.toThrow('fetch failed');
  });
});
