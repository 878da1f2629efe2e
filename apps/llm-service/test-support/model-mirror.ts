import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that gives files as Hugging Face does: an address that points on to another, ranges, hashes in headers. */
export interface ModelMirror {
  url: string;
  /** Path of a file (`owner/repo/resolve/main/x.gguf`) -> content. */
  files: Map<string, Buffer>;
  /** What was asked for, in order: `GET /path range authorization`. */
  requests: string[];
  /** The next answers break off after so many bytes. */
  cutAfter: number[];
  /** The next answers stop sending after so many bytes, without an end. */
  stallAfter: number[];
  /** Said instead of the true hash. */
  saysHash: string | undefined;
  /** Status of every answer, instead of what is right. */
  status: number | undefined;
  close(): Promise<void>;
}

export async function startModelMirror(): Promise<ModelMirror> {
  const mirror = {
    files: new Map<string, Buffer>(),
    requests: [] as string[],
    cutAfter: [] as number[],
    stallAfter: [] as number[],
    saysHash: undefined as string | undefined,
    status: undefined as number | undefined,
  };
  const server = createServer((request, response) => answer(request, response, mirror));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port, not on a pipe
  return Object.assign(mirror, {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  mirror: Omit<ModelMirror, 'url' | 'close'>,
): void {
  const { pathname } = new URL(request.url ?? '/', 'http://mirror');
  const { range, authorization } = request.headers;
  mirror.requests.push([request.method, pathname, range, authorization].filter(Boolean).join(' '));
  if (mirror.status !== undefined) {
    response.writeHead(mirror.status).end();
    return;
  }
  const repository = /^\/api\/models\/([^/]+\/[^/]+)\/revision\/[^/]+$/.exec(pathname)?.[1];
  if (repository !== undefined) {
    const siblings = [...mirror.files.keys()]
      .filter((file) => file.startsWith(`${repository}/`))
      .map((file) => ({ rfilename: file.split('/').slice(4).join('/') }));
    response.writeHead(siblings.length === 0 ? 404 : 200).end(JSON.stringify({ siblings }));
    return;
  }
  const isBlob = pathname.startsWith('/blob/');
  const content = mirror.files.get(decodeURIComponent(pathname).slice(isBlob ? 6 : 1));
  if (content === undefined) {
    response.writeHead(404).end();
    return;
  }
  const hash = mirror.saysHash ?? createHash('sha256').update(content).digest('hex');
  if (!isBlob) {
    response
      .writeHead(302, {
        location: `/blob${pathname}`,
        'x-linked-etag': `"${hash}"`,
        'x-linked-size': String(content.length),
      })
      .end();
    return;
  }
  const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
  if (from >= content.length) {
    response.writeHead(416).end();
    return;
  }
  const rest = content.subarray(from);
  response.writeHead(from > 0 ? 206 : 200, {
    'content-length': rest.length,
    ...(from > 0 && { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }),
  });
  const cut = mirror.cutAfter.shift();
  const stall = mirror.stallAfter.shift();
  // A little later, so that what was sent arrives.
  if (cut !== undefined)
    response.write(rest.subarray(0, cut), () => setTimeout(() => response.destroy(), 100));
  else if (stall !== undefined) response.write(rest.subarray(0, stall));
  else response.end(rest);
}
