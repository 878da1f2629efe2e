import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { FrogwellClient, UnreachableError } from './frogwell-client.ts';
import { UnreadableFileError } from './multipart-upload.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'frogwell-client-'));
let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

async function clientOf(listener: RequestListener): Promise<FrogwellClient> {
  const listening = createServer(listener);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return new FrogwellClient({ url: `http://127.0.0.1:${address.port}` });
}

test('a server that goes away in the middle of its answer is not reachable', async () => {
  const client = await clientOf((_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{"a":');
    setTimeout(() => response.destroy(), 20);
  });

  await expect(client.get('/v1/models', z.unknown())).rejects.toThrow(UnreachableError);
});

test.each([
  ['is gone', 'gone.txt', 3],
  ['has become longer', 'longer.txt', 3],
  ['has become shorter', 'longer.txt', 30],
])('a file that %s while it is sent is no fault of the server', async (_what, name, size) => {
  writeFileSync(path.join(folder, 'longer.txt'), '123456');
  const client = await clientOf((request, response) => {
    request.resume();
    request.on('end', () => response.end('{}'));
  });

  const upload = client.upload({ path: path.join(folder, name), name, size });

  await expect(upload).rejects.toThrow(UnreadableFileError);
});
