import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const LINKS: Record<string, string[]> = {
  '/': ['/news', '/about', 'https://elsewhere.example/'],
  '/news': ['/', '/news/1', '/news/2', '/gone'],
  '/news/1': ['/news/2', '/about#us'],
  '/news/2': ['/news/1'],
  '/about': ['/'],
};

/** Stands in for a web site. */
export async function smallSite(): Promise<{ url: string; close(): void }> {
  const server = createServer(({ url = '' }, response) => {
    const links = LINKS[url];
    if (links === undefined) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'text/html' });
    return response.end(links.map((href) => `<a href="${href}">there</a>`).join('\n'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => void server.close() };
}
