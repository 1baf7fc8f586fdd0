import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { describe, expect, test } from 'vitest';
import { ROOT, startExample } from '../example.js';

/** Nobody waits for so many. */
const ENDLESS = 1e9;

describe.each(['express', 'fastify'])('the server with %s', (framework) => {
  const start = async () => {
    const server = startExample(`how-to/${framework}.js`);
    const [, url = ''] = await server.until('stdout', /^listening on (http:\S+)\n/);
    return { ...server, url };
  };
  const ask = async (url: string) => {
    const response = await fetch(url);
    return { status: response.status, body: await response.json() };
  };

  test('answers, gives up what takes too long, and ends by itself at SIGTERM', async () => {
    const { url, signal, ended } = await start();
    const [endless, ...answers] = await Promise.all(
      [ENDLESS, 10, 100, 1_000].map((limit) => ask(`${url}/primes/below/${limit}`)),
    );
    expect(endless).toEqual({ status: 504, body: { error: 'that takes too long' } });
    expect(answers).toEqual([4, 25, 168].map((primes) => ({ status: 200, body: { primes } })));
    signal('SIGTERM');
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
  });

  test('refuses what would wait too long, and goes on when the others have left', async () => {
    const { url } = await start();
    const leave = new AbortController();
    const asked = Array.from({ length: 130 }, async () => {
      const { status, headers } = await fetch(`${url}/primes/below/${ENDLESS}`, { signal: leave.signal });
      expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    });
    await Promise.any(asked);
    leave.abort();
    await Promise.allSettled(asked);
    expect(await ask(`${url}/primes/below/100`)).toEqual({ status: 200, body: { primes: 25 } });
  });

  test('drops the task of a client that has left', async () => {
    const { url, until } = await start();
    const request = get(`${url}/primes/below/${ENDLESS}`).on('error', () => undefined);
    // Its task is with the pool once another request, sent later, was answered.
    await new Promise((resolve) => request.once('socket', (socket) => socket.once('connect', resolve)));
    await ask(`${url}/primes/below/10`);
    request.destroy();
    await until('stdout', /the client has left\n/);
    expect(await ask(`${url}/primes/below/100`)).toEqual({ status: 200, body: { primes: 25 } });
  });
});

describe('the service in a pod', () => {
  test('is ready, drains at SIGTERM, and ends by itself', async () => {
    const { until, signal, ended } = startExample('how-to/kubernetes/service.js', '0');
    const [, port] = await until('stdout', /^health on port (\d+)\n/);
    for (const path of ['ready', 'alive']) {
      const response = await fetch(`http://127.0.0.1:${port}/${path}`);
      expect([path, response.status, await response.text()]).toEqual([path, 200, 'running']);
    }
    signal('SIGTERM');
    const { code, stdout, stderr } = await ended;
    expect(stderr).toBe('');
    expect(stdout).toMatch(/\ndrained: every job that was taken is done: true\n$/);
    expect(code).toBe(143);
  });

  test('has time enough before SIGKILL', () => {
    const read = (file: string): string => readFileSync(`${ROOT}/examples/how-to/kubernetes/${file}`, 'utf8');
    const number = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1]?.replace('_', ''));
    const within = number(read('service.ts'), /within: ([\d_]+)/);
    const stopTimeout = number(read('service.ts'), /stopTimeout: ([\d_]+)/);
    const grace = number(read('deployment.yaml'), /terminationGracePeriodSeconds: (\d+)/);
    expect(within + stopTimeout).toBeLessThan(grace * 1_000);
  });
});
