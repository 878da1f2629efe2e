import { ProviderList, ProviderTestResult } from '@frogwell/protocol';
import { afterEach, expect, test, vi } from 'vitest';
import { openAIShape, type StandInServer, sendJson, startStandIn } from '../test-support/stand-in-server.ts';
import { startBackend, type TestBackend } from '../test-support/start-backend.ts';

vi.setConfig({ testTimeout: 60_000 });

const running: { close(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const one of running.splice(0).toReversed()) await one.close();
});

async function standIn(routes: Parameters<typeof startStandIn>[0]): Promise<StandInServer> {
  const server = await startStandIn(routes);
  running.push(server);
  return server;
}

async function backendWith(settings: Record<string, string>): Promise<TestBackend> {
  const backend = await startBackend({ EMBEDDING_PROVIDER: 'none', ...settings });
  running.push({ close: backend.remove });
  return backend;
}

async function tryProvider({ url }: TestBackend, provider: string) {
  const response = await fetch(`${url}/admin/providers/${provider}/test`, { method: 'POST' });
  return { status: response.status, body: await response.json() };
}

test('every replica is asked, and each tells how long it took or why it failed', async () => {
  const well = await standIn(openAIShape('sẵn sàng'));
  const broken = await standIn({
    ...openAIShape('x'),
    'POST /v1/chat/completions': (_body, response) => sendJson(response, 500, { error: { message: 'boom' } }),
  });
  const backend = await backendWith({ LOCAL_LLM_API_URL: `${well.url},${broken.url}` });

  const { status, body } = await tryProvider(backend, 'local');

  expect(status).toBe(200);
  const result = ProviderTestResult.parse(body);
  expect(result).toMatchObject({
    provider: 'local',
    ok: true,
    data: [
      { endpoint: 'local', model: 'frog', ok: true, error: null },
      { endpoint: 'local-2', ok: false, first_token_ms: null, error: { code: 'upstream_error' } },
    ],
  });
  expect(result.data[0]?.first_token_ms).toBeLessThanOrEqual(result.data[0]?.total_ms ?? -1);
  const asked = well.requests.find(({ path }) => path === '/v1/chat/completions');
  expect(asked?.body).toMatchObject({ max_tokens: 8, messages: [{ role: 'user' }] });
});

test('nothing goes to a cloud that no variable names, and a missing model is told', async () => {
  const cloud = await standIn(openAIShape('ok', { model: 'gpt-4o-mini' }));
  const address = { OPENAI_BASE_URL: `${cloud.url}/v1`, OPENAI_API_KEY: 'sk-test' };
  const closed = await backendWith(address);
  const open = await backendWith({ ...address, LLM_ALLOWED: 'openai,local' });

  expect(await tryProvider(closed, 'openai')).toMatchObject({
    status: 409,
    body: { error: { code: 'conflict', message: expect.stringContaining('LLM_ALLOWED') } },
  });
  expect(cloud.requests).toEqual([]);
  expect((await tryProvider(open, 'openai')).body).toMatchObject({
    ok: true,
    data: [{ endpoint: 'openai', model: 'gpt-4o-mini', ok: true }],
  });
  expect((await tryProvider(open, 'local')).body).toMatchObject({
    ok: false,
    data: [{ error: { code: 'upstream_unreachable' } }],
  });
  expect((await tryProvider(open, 'extractive')).status).toBe(400);
});

test('a breaker that is open closes when the test finds the server well again', async () => {
  let isBroken = true;
  const routes = openAIShape('ok', { model: 'gpt-4o-mini' });
  const cloud = await standIn({
    ...routes,
    'POST /v1/chat/completions': (body, response) =>
      isBroken
        ? sendJson(response, 401, { error: { message: 'bad key' } })
        : routes['POST /v1/chat/completions']?.(body, response),
  });
  const backend = await backendWith({
    OPENAI_BASE_URL: `${cloud.url}/v1`,
    OPENAI_API_KEY: 'sk-test',
    LLM_ALLOWED: 'openai',
  });
  const breaker = async () => {
    const { data } = ProviderList.parse(await (await fetch(`${backend.url}/admin/providers`)).json());
    return data.find(({ id }) => id === 'openai')?.endpoints[0]?.breaker;
  };
  expect((await tryProvider(backend, 'openai')).body).toMatchObject({
    ok: false,
    data: [{ error: { code: 'upstream_auth_failed' } }],
  });
  expect(await breaker()).toBe('open');

  isBroken = false;

  expect((await tryProvider(backend, 'openai')).body).toMatchObject({ ok: true });
  expect(await breaker()).toBe('closed');
});
