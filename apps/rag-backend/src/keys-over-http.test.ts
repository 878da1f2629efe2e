import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ApiKeyList, CreatedApiKey } from '@frogwell/protocol';
import { afterEach, expect, test, vi } from 'vitest';
import { startBackend, type TestBackend } from '../test-support/start-backend.ts';

vi.setConfig({ testTimeout: 60_000 });

const running: TestBackend[] = [];

afterEach(async () => {
  for (const backend of running.splice(0)) await backend.remove();
});

async function backendWith(settings: Record<string, string> = {}, dataDir?: string): Promise<TestBackend> {
  const backend = await startBackend(settings, dataDir);
  running.push(backend);
  return backend;
}

async function call(
  { url }: TestBackend,
  method: string,
  target: string,
  { key, json }: { key?: string | undefined; json?: unknown } = {},
) {
  const response = await fetch(`${url}${target}`, {
    method,
    headers: {
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...(json !== undefined && { 'content-type': 'application/json' }),
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

async function make(backend: TestBackend, name: string, key?: string): Promise<CreatedApiKey> {
  const { status, body } = await call(backend, 'POST', '/admin/keys', { key, json: { name } });
  expect(status).toBe(200);
  return CreatedApiKey.parse(body);
}

async function list(backend: TestBackend, key?: string): Promise<ApiKeyList> {
  return ApiKeyList.parse((await call(backend, 'GET', '/admin/keys', { key })).body);
}

test('the first key closes the door to callers without one and says so; the last one opens it for this machine', async () => {
  const backend = await backendWith();
  expect(await list(backend)).toEqual({
    object: 'list',
    data: [],
    environment_keys: 0,
    access: 'this_machine',
  });

  const first = await make(backend, 'Máy kế toán');
  expect(first).toMatchObject({ object: 'api_key', name: 'Máy kế toán', last_used_at: null, access: 'key' });
  expect(first.notice).toMatch(/first key: from now on every call needs/);
  expect(first.key).toMatch(/^fw-[\w-]{43}$/);

  const without = await call(backend, 'GET', '/v1/models');
  expect(without).toMatchObject({ status: 401, body: { error: { code: 'invalid_api_key', param: null } } });
  expect(without.headers.get('www-authenticate')).toBe('Bearer');
  expect((await call(backend, 'GET', '/v1/models', { key: `${first.key}x` })).status).toBe(401);
  expect((await call(backend, 'GET', '/v1/models', { key: first.key })).status).toBe(200);
  expect((await call(backend, 'GET', '/health')).status).toBe(200);

  const second = await make(backend, 'Trang web', first.key);
  expect(second).toMatchObject({ access: 'key', notice: null });
  expect((await call(backend, 'DELETE', `/admin/keys/${first.id}`, { key: second.key })).body).toMatchObject({
    deleted: true,
    access: 'key',
    notice: null,
  });
  const last = await call(backend, 'DELETE', `/admin/keys/${second.id}`, { key: second.key });
  expect(last.body).toMatchObject({
    access: 'this_machine',
    notice: expect.stringContaining('only programs on the same machine'),
  });
  expect((await call(backend, 'GET', '/v1/models')).status).toBe(200);
  const elsewhere = await backend.app.inject({ url: '/v1/models', remoteAddress: '192.168.1.20' });
  expect(elsewhere.statusCode).toBe(401);
  expect(elsewhere.json().error.message).toContain('frogwell keys');
});

test('a revoked key opens nothing from the moment the answer is there', async () => {
  const backend = await backendWith();
  const keeper = await make(backend, 'keeper');
  for (let round = 0; round < 20; round += 1) {
    const { id, key } = await make(backend, `round ${round}`, keeper.key);
    expect((await call(backend, 'GET', '/v1/models', { key })).status).toBe(200);

    await call(backend, 'DELETE', `/admin/keys/${id}`, { key: keeper.key });

    expect((await call(backend, 'GET', '/v1/models', { key })).status).toBe(401);
  }
  expect((await list(backend, keeper.key)).data.map(({ name }) => name)).toEqual(['keeper']);
});

test('keys made at the same time are all kept, over a restart too, with when they were last used', async () => {
  const backend = await backendWith();
  const root = await make(backend, 'root');
  const made = await Promise.all(
    Array.from({ length: 20 }, (_, number) => make(backend, `key ${number}`, root.key)),
  );
  expect((await call(backend, 'GET', '/v1/models', { key: made[3]?.key })).status).toBe(200);

  running.splice(0);
  await backend.stop();
  const again = await backendWith({}, backend.dataDir);

  expect((await call(again, 'GET', '/v1/models')).status).toBe(401);
  const { data } = await list(again, root.key);
  expect(data).toHaveLength(21);
  expect(data.at(-1)).toMatchObject({ id: root.id, name: 'root' });
  const used = data.find(({ id }) => id === made[3]?.id);
  expect(Math.abs((used?.last_used_at ?? 0) - Date.now() / 1_000)).toBeLessThan(60);
  expect(data.find(({ id }) => id === made[4]?.id)?.last_used_at).toBeNull();
  for (const { key } of made) expect((await call(again, 'GET', '/v1/models', { key })).status).toBe(200);
});

test('the secret is shown once, and is neither in the list, nor in the log, nor on the disk', async () => {
  const backend = await backendWith();
  const { key, hint } = await make(backend, 'secret');

  const listed = JSON.stringify(await list(backend, key));
  expect(listed).toContain(hint);
  expect(key.startsWith(hint.split('…')[0] ?? '?') && key.endsWith(hint.split('…')[1] ?? '?')).toBe(true);
  expect(listed).not.toContain(key);
  await backend.stop();
  const files = await readdir(backend.dataDir, { recursive: true, withFileTypes: true });
  const contents = await Promise.all(
    files.filter((file) => file.isFile()).map((file) => readFile(path.join(file.parentPath, file.name))),
  );
  expect(contents.some((bytes) => bytes.includes('api-keys'))).toBe(true);
  expect(contents.some((bytes) => bytes.includes(key))).toBe(false);
  expect(JSON.stringify(backend.logged)).not.toContain(key);
  expect(backend.logged).toContainEqual(expect.objectContaining({ action: 'create_key' }));
});

test('keys of API_KEYS work beside those that were made, and keep the door closed', async () => {
  const backend = await backendWith({ API_KEYS: 'from-the-environment, another-one' });
  const key = 'from-the-environment';
  expect(await list(backend, key)).toMatchObject({ data: [], environment_keys: 2, access: 'key' });

  const made = await make(backend, 'made', key);
  expect(made.notice).toBeNull();
  expect((await call(backend, 'GET', '/v1/models', { key: made.key })).status).toBe(200);
  const revoked = await call(backend, 'DELETE', `/admin/keys/${made.id}`, { key });

  expect(revoked.body).toMatchObject({ access: 'key', notice: null });
  expect((await call(backend, 'GET', '/v1/models')).status).toBe(401);
});

test.each([
  [{}, 'name'],
  [{ name: '' }, 'name'],
  [{ name: '   ' }, 'name'],
  [{ name: 7 }, 'name'],
  [{ name: 'x'.repeat(101) }, 'name'],
  [{ name: 'two\nlines' }, 'name'],
  [{ name: '\u001b[31mred' }, 'name'],
  [{ name: 'turned \u202e round' }, 'name'],
  [{ name: 'x', scope: 'all' }, 'scope'],
])('%j is refused and makes no key', async (json, param) => {
  const backend = await backendWith();

  expect(await call(backend, 'POST', '/admin/keys', { json })).toMatchObject({
    status: 400,
    body: { error: { param } },
  });
  expect((await list(backend)).data).toEqual([]);
});

test('an id that is not there is 404; a page of another site makes no key', async () => {
  const backend = await backendWith();

  expect(await call(backend, 'DELETE', '/admin/keys/key_nothing')).toMatchObject({
    status: 404,
    body: { error: { code: 'not_found', param: 'key_id' } },
  });
  const foreign = await fetch(`${backend.url}/admin/keys`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'https://evil.example' },
    body: '{"name":"x"}',
  });
  expect(foreign.status).toBe(403);
  expect((await list(backend)).data).toEqual([]);
});
