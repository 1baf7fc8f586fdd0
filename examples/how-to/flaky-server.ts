import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands in for an API that has a limit, bad moments, and no customer 13. */
export async function flakyServer(): Promise<{ url: string; close(): void }> {
  const asked = new Map<string, number>();
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const times = (asked.get(path) ?? 0) + 1;
    asked.set(path, times);
    if (path.endsWith('/13')) response.writeHead(404).end();
    else if (path.endsWith('5') && times === 1) response.writeHead(503).end();
    else if (path.endsWith('7') && times === 1)
      response.writeHead(429, { 'retry-after': '0.2' }).end();
    else
      response.end(JSON.stringify({ name: `customer ${path.slice(path.lastIndexOf('/') + 1)}` }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => void server.close() };
}
