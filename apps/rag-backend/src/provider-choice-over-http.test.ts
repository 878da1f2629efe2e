import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  generateShape,
  openAIShape,
  type StandInServer,
  sendJson,
  startStandIn,
} from '../test-support/stand-in-server.ts';
import { startBackend, type TestBackend } from '../test-support/start-backend.ts';

vi.setConfig({ testTimeout: 60_000 });

const CLOUD_KEY = { OPENAI_API_KEY: 'sk-test-key' };
const running: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of running.splice(0).toReversed()) await one.close();
});

async function standIn(routes: Parameters<typeof startStandIn>[0]): Promise<StandInServer> {
  const server = await startStandIn(routes);
  running.push(server);
  return server;
}

async function backendWith(settings: Record<string, string>, dataDir?: string): Promise<TestBackend> {
  const backend = await startBackend(settings, dataDir);
  running.push({ close: backend.stop });
  return backend;
}

/** Straight to the model, so that who answers is all that matters. */
function ask(backend: TestBackend, body: Record<string, unknown> = {}) {
  const request = { model: 'auto', messages: [{ role: 'user' as const, content: 'Chào' }], ...body };
  // Frogwell's own field is not in the client's types.
  return backend.client.chat.completions
    .create({ ...request, stream: false, retrieval: false } as typeof request & { stream: false })
    .withResponse();
}

async function providerOf(backend: TestBackend, body: Record<string, unknown> = {}) {
  const { data, response } = await ask(backend, body);
  return [response.headers.get('x-frogwell-provider'), data.model, data.choices[0]?.message.content];
}

async function call(backend: TestBackend, method: string, path: string, body?: unknown) {
  const response = await fetch(`${backend.url}${path}`, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  return { status: response.status, body: await response.json() };
}

describe('who answers', () => {
  test('is said by the environment, by a person at run time (also after a restart), and by each request', async () => {
    const cloud = await standIn(openAIShape('từ đám mây', { model: 'gpt-4o-mini' }));
    const llm = await standIn(openAIShape('từ máy này'));
    const settings = {
      ...CLOUD_KEY,
      LLM_PROVIDER: 'local',
      LLM_ALLOWED: 'openai,local,extractive',
      OPENAI_BASE_URL: `${cloud.url}/v1`,
      LOCAL_LLM_API_URL: llm.url,
    };
    const backend = await backendWith(settings);
    expect(await providerOf(backend)).toEqual(['local', 'local/frog', 'từ máy này']);

    const chosen = await call(backend, 'PUT', '/admin/provider', { provider: 'openai' });
    expect(chosen).toMatchObject({
      status: 200,
      body: { provider: 'openai', model: null, source: 'runtime', allowed: expect.arrayContaining(['auto']) },
    });
    expect(await providerOf(backend)).toEqual(['openai', 'openai/gpt-4o-mini', 'từ đám mây']);
    expect(await providerOf(backend, { model: 'local/frog' })).toEqual(['local', 'local/frog', 'từ máy này']);

    await running.pop()?.close();
    const again = await backendWith(settings, backend.dataDir);
    expect(await providerOf(again)).toEqual(['openai', 'openai/gpt-4o-mini', 'từ đám mây']);
    await call(again, 'PUT', '/admin/provider', { provider: 'openai', model: 'gpt-4.1' });
    expect((await providerOf(again))[1]).toBe('openai/gpt-4.1');

    expect(await call(again, 'DELETE', '/admin/provider')).toMatchObject({
      body: { provider: 'local', source: 'environment' },
    });
    expect((await providerOf(again))[0]).toBe('local');
  });

  test('is refused with the remedy where it may not be chosen, and nothing changes', async () => {
    const llm = await standIn(openAIShape('từ máy này'));
    const backend = await backendWith({ ...CLOUD_KEY, LOCAL_LLM_API_URL: llm.url });

    for (const [body, param] of [
      [{ provider: 'openai' }, 'provider'],
      [{ provider: 'claude' }, 'provider'],
      [{}, 'provider'],
      [{ provider: 'local', model: 7 }, 'model'],
      [{ provider: 'extractive', model: 'x' }, 'model'],
      [{ provider: 'local', modell: 'x' }, 'modell'],
    ] as const) {
      expect(await call(backend, 'PUT', '/admin/provider', body)).toMatchObject({
        status: 400,
        body: { error: { param, type: 'invalid_request_error' } },
      });
    }
    expect(await call(backend, 'PUT', '/admin/provider', { provider: 'local', model: 'toad' })).toMatchObject(
      {
        status: 404,
        body: { error: { code: 'model_not_found' } },
      },
    );
    expect(await call(backend, 'GET', '/admin/provider')).toMatchObject({
      body: { provider: 'auto', source: 'environment', chain: ['local/frog', 'extractive'] },
    });
  });

  test('is not changed by pages of others', async () => {
    const backend = await backendWith({});
    const change = (origin: string) =>
      fetch(`${backend.url}/admin/provider`, {
        method: 'PUT',
        headers: { origin, 'content-type': 'application/json' },
        body: JSON.stringify({ provider: 'extractive' }),
      });

    expect((await change('http://elsewhere.example')).status).toBe(403);
    expect((await change(backend.url)).status).toBe(200);
  });

  test('needs the key of the server, like every route', async () => {
    const backend = await backendWith({ API_KEYS: 'a-long-enough-key-for-this' });

    for (const [method, path] of [
      ['GET', '/admin/provider'],
      ['PUT', '/admin/provider'],
      ['GET', '/admin/providers'],
    ] as const) {
      expect((await call(backend, method, path, method === 'PUT' ? {} : undefined)).status).toBe(401);
    }
  });
});

describe('what stands behind an address', () => {
  test('is found out and said, without its address where anybody may read it', async () => {
    const ours = await standIn(openAIShape('x'));
    const plan = await standIn(generateShape('x'));
    const llama = await standIn({
      'GET /health': (_body, response) => sendJson(response, 200, { status: 'ok' }),
      'GET /v1/models': (_body, response) =>
        sendJson(response, 200, { object: 'list', data: [{ id: 'm.gguf', owned_by: 'llamacpp' }] }),
    });
    const backend = await backendWith({
      LOCAL_LLM_API_URL: `${ours.url},${plan.url},${llama.url},http://127.0.0.1:9`,
    });

    const health = await call(backend, 'GET', '/health');
    const admin = await call(backend, 'GET', '/admin/providers');

    expect(health.body).toMatchObject({
      provider: {
        endpoints: [
          { name: 'local', server: 'frogwell', speaks: 'openai', status: 'ready', breaker: 'closed' },
          { name: 'local-2', server: 'generate-service', speaks: 'generate', status: 'ready' },
          { name: 'local-3', server: 'llama-server', speaks: 'openai', status: 'ready' },
          { name: 'local-4', status: 'unreachable' },
        ],
      },
    });
    expect(JSON.stringify(health.body)).not.toContain('127.0.0.1');
    expect(admin.body).toMatchObject({
      data: [
        {
          id: 'local',
          allowed: true,
          endpoints: [
            { url: ours.url, models: ['frog'] },
            { url: plan.url },
            { url: llama.url, models: ['m.gguf'] },
            { url: 'http://127.0.0.1:9' },
          ],
        },
        { id: 'openai', allowed: false, endpoints: [] },
        { id: 'extractive', allowed: true },
      ],
    });
  });
});

describe('replicas', () => {
  test('one that fails is not noticed, neither whole nor streamed, and is left alone after a while', async () => {
    const broken = await standIn({
      ...openAIShape('x'),
      'POST /v1/chat/completions': (_body, response) => response.destroy(),
    });
    const well = await standIn(openAIShape('từ máy này'));
    const backend = await backendWith({ LOCAL_LLM_API_URL: `${broken.url},${well.url}` });

    for (let count = 0; count < 12; count += 1) {
      const { response } = await ask(backend);
      expect(response.headers.get('x-frogwell-fallback')).toBeNull();
      const stream = await backend.client.chat.completions.create({
        model: 'local/frog',
        messages: [{ role: 'user', content: 'Chào' }],
        tools: [{ type: 'function', function: { name: 'f' } }],
        stream: true,
      });
      const chunks = await Array.fromAsync(stream);
      expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe('từ máy này');
    }

    expect(broken.requests.length).toBeLessThan(8); // its breaker opened
    expect((await call(backend, 'GET', '/health')).body).toMatchObject({
      provider: {
        endpoints: [
          { name: 'local', breaker: 'open' },
          { name: 'local-2', breaker: 'closed' },
        ],
      },
    });
    const metrics = await (await fetch(`${backend.url}/metrics`)).text();
    expect(metrics).toContain('llm_breaker_state{target="local",state="open"} 1');
    expect(metrics).toMatch(/llm_attempts_total\{target="local-2",outcome="ok"\} 24/);
    expect(metrics).toMatch(
      /gen_ai_client_operation_duration_seconds_count\{gen_ai_operation_name="chat",gen_ai_provider_name="local",gen_ai_request_model="frog",gen_ai_response_model="frog",error_type=""\} 24/,
    );
    expect(metrics).toMatch(/llm_inflight\{target="local"\} 0/);
  });

  test('work is shared out by what each has to do', async () => {
    const slow = (text: string) => ({
      ...openAIShape(text),
      'POST /v1/chat/completions': (
        body: Record<string, unknown>,
        response: Parameters<typeof sendJson>[0],
      ) => void setTimeout(() => openAIShape(text)['POST /v1/chat/completions']?.(body, response), 150),
    });
    const servers = [await standIn(slow('một')), await standIn(slow('hai'))];
    const backend = await backendWith({
      LOCAL_LLM_API_URL: servers.map(({ url }) => url).join(),
      LLM_CONCURRENCY: '2',
    });

    await Promise.all(Array.from({ length: 12 }, () => ask(backend)));

    expect(servers.map(({ requests }) => requests.length)).toEqual([6, 6]);
  });

  test('when the queue of the only one is full, the caller is told to come again', async () => {
    const hanging = await standIn({ ...openAIShape('x'), 'POST /v1/chat/completions': () => undefined });
    const backend = await backendWith({
      LOCAL_LLM_API_URL: hanging.url,
      LLM_CONCURRENCY: '1',
      LLM_MAX_ATTEMPTS: '1',
      LLM_FALLBACK: 'none',
      FIRST_TOKEN_TIMEOUT_MS: '500',
    });

    const results = await Promise.allSettled(Array.from({ length: 6 }, () => ask(backend)));

    const refused = results.filter(
      (result) => result.status === 'rejected' && result.reason.code === 'rate_limit_exceeded',
    );
    expect(refused).toHaveLength(1); // one is running, four wait
    expect(refused[0]).toMatchObject({ reason: { status: 429 } });
  });
});
