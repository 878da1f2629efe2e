import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A reverse proxy that shows a server below `/office/frogwell/`, as nginx does with `location /office/frogwell/` and
 * `proxy_set_header Host $http_host`. */
export interface SubPathProxy {
  /** With the path, without a slash at the end. */
  url: string;
  stop(): Promise<void>;
}

const PREFIX = '/office/frogwell';

export async function startSubPathProxy(target: string): Promise<SubPathProxy> {
  const server = createServer((incoming, outgoing) => {
    if (!incoming.url?.startsWith(`${PREFIX}/`)) {
      outgoing.writeHead(404).end();
      return;
    }
    const forwarded = request(
      `${target}${incoming.url.slice(PREFIX.length)}`,
      { method: incoming.method, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    forwarded.once('error', () => outgoing.destroy());
    outgoing.once('close', () => forwarded.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server has one
  return {
    url: `http://127.0.0.1:${port}${PREFIX}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
