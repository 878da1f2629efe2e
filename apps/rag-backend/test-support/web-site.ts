import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type PageHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** A web server on this machine that plays any number of sites, told apart by their names. */
export interface WebSites {
  port: number;
  /** By `name.example/path`; a string is a page of HTML. What is missing is 404. */
  pages: Map<string, string | PageHandler>;
  /** `name.example/path` in the order in which they were asked for. */
  asked: string[];
  userAgents: Set<string>;
  /** Most requests that were open at the same time, robots.txt aside. */
  mostAtOnce: number;
  close(): Promise<void>;
}

export async function startWebSites(): Promise<WebSites> {
  const pages: WebSites['pages'] = new Map();
  let open = 0;
  const server = createServer((request, response) => {
    const name = `${request.headers.host?.replace(/:\d+$/, '')}${request.url}`;
    sites.asked.push(name);
    sites.userAgents.add(request.headers['user-agent'] ?? '');
    if (request.url !== '/robots.txt') {
      open += 1;
      sites.mostAtOnce = Math.max(sites.mostAtOnce, open);
      response.once('close', () => {
        open -= 1;
      });
    }
    const page = pages.get(name);
    if (typeof page === 'function') page(request, response);
    else if (page === undefined) response.writeHead(404).end();
    else response.setHeader('content-type', 'text/html; charset=utf-8').end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listening on a port, so the address is one
  const sites: WebSites = {
    port,
    pages,
    asked: [],
    userAgents: new Set(),
    mostAtOnce: 0,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return sites;
}

/** A small page about one thing. */
export function htmlPage(title: string, text: string): string {
  return `<!doctype html><html><head><title>${title}</title></head><body><main><h1>${title}</h1><p>${text}</p></main></body></html>`;
}

export function redirectTo(location: string, status = 302): PageHandler {
  return (_request, response) => void response.writeHead(status, { location }).end();
}
