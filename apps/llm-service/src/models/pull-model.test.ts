import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ModelMirror, startModelMirror } from '../../test-support/model-mirror.ts';
import { writeTinyChatModel } from '../../test-support/tiny-chat-model.ts';
import type { DownloadProgress } from './download-file.ts';
import { parseModelSource } from './model-source.ts';
import { type PullOptions, pullModel } from './pull-model.ts';

let root: string;
let folder: string;
let mirror: ModelMirror;
let content: Buffer;

beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'frogwell-pull-'));
  folder = path.join(root, 'models');
  mkdirSync(folder);
  mirror = await startModelMirror();
  const file = path.join(root, 'tiny.gguf');
  await writeTinyChatModel(file);
  content = readFileSync(file);
  mirror.files.set('owner/repo/resolve/main/Tiny-Q8.gguf', content);
});

afterEach(async () => {
  await mirror.close();
  rmSync(root, { recursive: true, force: true });
});

function pull(asked: string, changed: Partial<PullOptions> = {}) {
  return pullModel({
    source: parseModelSource(asked),
    asked,
    role: null,
    folder,
    huggingFace: { endpoint: mirror.url, token: null },
    signal: new AbortController().signal,
    onProgress: () => undefined,
    waits: { stallMs: 500, retryDelayMs: 5 },
    ...changed,
  });
}

const sha256 = () => createHash('sha256').update(content).digest('hex');

test('fetches a file, tells its progress, and knows what it is', async () => {
  const progress: DownloadProgress[] = [];
  const model = await pull('hf:owner/repo/Tiny-Q8.gguf', { onProgress: (now) => progress.push(now) });

  expect(model).toEqual({
    name: 'tiny-q8',
    role: 'chat',
    file: 'Tiny-Q8.gguf',
    sizeBytes: content.length,
    sha256: sha256(),
    source: 'hf:owner/repo/Tiny-Q8.gguf',
    quantization: 'F32',
  });
  expect(readFileSync(path.join(folder, 'Tiny-Q8.gguf')).equals(content)).toBe(true);
  expect(progress.at(-1)).toEqual({ bytes: content.length, totalBytes: content.length });
  expect(readdirSync(folder)).toEqual(['Tiny-Q8.gguf']);
});

test('a repository with one model needs no file name, one with several names them', async () => {
  expect((await pull('hf:owner/repo')).file).toBe('Tiny-Q8.gguf');

  mirror.files.set('owner/repo/resolve/main/Other.gguf', content);
  await expect(pull('hf:owner/repo')).rejects.toThrow(
    /several files; name one: hf:owner\/repo\/Tiny-Q8\.gguf, hf:owner\/repo\/Other\.gguf/,
  );
});

test('goes on where a broken or silent connection ended, and the whole is right', async () => {
  mirror.cutAfter.push(100_000, 50_000);
  const model = await pull('hf:owner/repo/Tiny-Q8.gguf');

  expect(model.sha256).toBe(sha256());
  expect(mirror.requests.filter((line) => line.includes('/blob/'))).toEqual([
    'GET /blob/owner/repo/resolve/main/Tiny-Q8.gguf',
    expect.stringMatching(/bytes=\d+-$/),
    expect.stringMatching(/bytes=\d+-$/),
  ]);

  rmSync(path.join(folder, 'Tiny-Q8.gguf'));
  mirror.stallAfter.push(60_000);
  expect((await pull('hf:owner/repo/Tiny-Q8.gguf')).sha256).toBe(sha256());
});

test('an interrupted pull keeps what it has, and another content is begun anew', async () => {
  const stop = new AbortController();
  mirror.stallAfter.push(120_000);
  const running = pull('hf:owner/repo/Tiny-Q8.gguf', {
    signal: stop.signal,
    onProgress: ({ bytes }) => {
      if (bytes >= 100_000) stop.abort(new Error('stopped'));
    },
    waits: { stallMs: 60_000, retryDelayMs: 5 },
  });
  await expect(running).rejects.toThrow('stopped');
  const partial = path.join(folder, 'Tiny-Q8.gguf.partial');
  expect(statSync(partial).size).toBeGreaterThan(0);

  await writeTinyChatModel(path.join(root, 'other.gguf'), { contextLength: 4_096 });
  content = readFileSync(path.join(root, 'other.gguf'));
  mirror.files.set('owner/repo/resolve/main/Tiny-Q8.gguf', content);
  expect((await pull('hf:owner/repo/Tiny-Q8.gguf')).sha256).toBe(sha256());
});

test('what has another hash than the server says is thrown away', async () => {
  mirror.saysHash = 'a'.repeat(64);

  await expect(pull('hf:owner/repo/Tiny-Q8.gguf')).rejects.toThrow(
    /has the SHA-256 [0-9a-f]{64}, expected was a{64}/,
  );
  expect(readdirSync(folder)).toEqual([]);
});

test('a token goes to the host that it is for, and to no other', async () => {
  const other = await startModelMirror();
  other.files.set('x.gguf', content);
  try {
    await pull('hf:owner/repo/Tiny-Q8.gguf', { huggingFace: { endpoint: mirror.url, token: 'secret' } });
    await pull(`${other.url}/x.gguf`, { huggingFace: { endpoint: mirror.url, token: 'secret' } });
  } finally {
    await other.close();
  }

  expect(mirror.requests[0]).toContain('Bearer secret');
  expect(other.requests.join()).not.toContain('secret');
});

test('goes through the proxy that the environment names, and not where NO_PROXY says so', async () => {
  const asked: string[] = [];
  const proxy = createServer((incoming, answer) => {
    const target = new URL(incoming.url ?? '');
    asked.push(target.host);
    request(target, { headers: incoming.headers }, (from) => {
      answer.writeHead(from.statusCode ?? 502, from.headers);
      from.pipe(answer);
    }).end();
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo; // it listens on a port
  vi.stubEnv('http_proxy', `http://127.0.0.1:${port}`);
  vi.stubEnv('no_proxy', '');
  try {
    expect((await pull('hf:owner/repo/Tiny-Q8.gguf')).sha256).toBe(sha256());
    expect(new Set(asked)).toEqual(new Set([new URL(mirror.url).host]));

    asked.length = 0;
    vi.stubEnv('no_proxy', '127.0.0.1');
    rmSync(path.join(folder, 'Tiny-Q8.gguf'));
    await pull('hf:owner/repo/Tiny-Q8.gguf');
    expect(asked).toEqual([]);
  } finally {
    vi.unstubAllEnvs();
    proxy.closeAllConnections();
    proxy.close();
  }
});

test.each([
  [404, 'model_not_found', /has no such file \(404\)/],
  [403, 'insufficient_permissions', /accept its licence there and set HF_TOKEN/],
  [400, 'upstream_error', /status 400/],
  [503, 'upstream_unreachable', /cannot be reached \(.*status 503\).*npx frogwell model pull <path>/],
])('status %i is told with what to do', async (status, code, message) => {
  mirror.status = status;

  const failure = await pull('hf:owner/repo/Tiny-Q8.gguf').catch((error: unknown) => error);

  expect(failure).toMatchObject({ code, message: expect.stringMatching(message) });
});

test('without a network the remedies are named', async () => {
  await expect(
    pull('hf:owner/repo/Tiny-Q8.gguf', { huggingFace: { endpoint: 'http://127.0.0.1:9', token: null } }),
  ).rejects.toThrow(/127\.0\.0\.1:9 cannot be reached .*HTTPS_PROXY.*HF_ENDPOINT/);
});

test('what is no model is not kept', async () => {
  mirror.files.set('owner/repo/resolve/main/page.gguf', Buffer.from('<html>not here</html>'));

  await expect(pull('hf:owner/repo/page.gguf')).rejects.toThrow(/page\.gguf is not a GGUF file/);
  expect(readdirSync(folder)).toEqual([]);
});

test('a file from a stick is brought in, and a broken one is refused where it lies', async () => {
  const stick = path.join(root, 'usb', 'Mô hình.gguf');
  mkdirSync(path.dirname(stick));
  writeFileSync(stick, content);

  expect(await pull(stick)).toMatchObject({ name: 'mô hình', file: 'Mô hình.gguf', sha256: sha256() });
  expect(readFileSync(path.join(folder, 'Mô hình.gguf')).equals(content)).toBe(true);
  writeFileSync(stick, content.subarray(0, 1_000));
  await expect(pull(stick)).rejects.toThrow(/is cut off/);
  expect(existsSync(stick)).toBe(true);
  await expect(pull(path.join(root, 'gone.gguf'))).rejects.toThrow(/there is no file/);
});
