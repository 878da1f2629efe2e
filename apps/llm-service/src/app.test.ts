import { createLogger, createMetrics } from '@frogwell/http-service';
import { ErrorEnvelope, LlmServiceHealth } from '@frogwell/protocol';
import OpenAI from 'openai';
import OpenAIv6 from 'openai-v6';
import { expect, test } from 'vitest';
import { engineSettings } from '../test-support/engine-settings.ts';
import { createApp } from './app.ts';
import { createEngine } from './engine/create-engine.ts';
import type { EngineState } from './engine/engine.ts';
import { ModelManager } from './models/model-manager.ts';
import { ModelStore } from './models/model-store.ts';

const logger = createLogger({ name: 'test', level: 'silent' });
const door = { host: '127.0.0.1', apiKeys: [], allowedHosts: [] };

const models = new ModelManager({
  store: await ModelStore.open('/nowhere'),
  engine: createEngine(engineSettings()),
  named: { chat: null, embedder: null, reranker: null },
  huggingFace: { endpoint: 'http://127.0.0.1:9', token: null },
});

function app(state?: EngineState, apiKeys: string[] = []) {
  const engine = createEngine(engineSettings());
  return createApp(
    { ...door, apiKeys },
    {
      engine: state === undefined ? engine : { ...engine, state: () => state },
      models,
      logger,
      metrics: createMetrics(),
      version: '1.2.3',
    },
  );
}

test('without a model /health is 200 no_model and says what to do', async () => {
  const answer = await app().inject('/health');

  expect(answer.statusCode).toBe(200);
  const health = LlmServiceHealth.parse(answer.json());
  expect(health).toMatchObject({ status: 'no_model', model: null });
  expect(health.message).toContain('LOCAL_LLM_API_URL');
});

test('is alive but not ready without a model', async () => {
  const service = app();

  expect((await service.inject('/livez')).statusCode).toBe(200);
  expect((await service.inject('/readyz')).statusCode).toBe(503);
});

test('is healthy and ready with a model, neither while it loads, and lists it', async () => {
  const ready = app({ status: 'ready', model: 'folder/frog.gguf' });
  const loading = app({ status: 'loading', model: null });

  expect((await ready.inject('/health')).statusCode).toBe(200);
  expect((await ready.inject('/readyz')).statusCode).toBe(200);
  expect((await ready.inject('/v1/models')).json()).toMatchObject({ data: [{ id: 'folder/frog.gguf' }] });
  expect((await ready.inject('/v1/models/folder%2Ffrog.gguf')).json()).toMatchObject({ object: 'model' });
  expect((await loading.inject('/health')).statusCode).toBe(503);
  expect((await loading.inject('/readyz')).statusCode).toBe(503);
});

test('says that it is draining', async () => {
  const service = app({ status: 'ready', model: 'frog' });
  await service.running.drain(10);

  const answer = await service.inject('/health');

  expect(answer.statusCode).toBe(503);
  expect(answer.json()).toMatchObject({ status: 'draining' });
});

test.each([
  ['/v1/generate', { prompt: 'Xin chào' }],
  ['/v1/chat/completions', { messages: [{ role: 'user', content: 'Xin chào' }] }],
  ['/v1/completions', { prompt: 'Xin chào' }],
  ['/v1/embeddings', { input: ['một', 'hai'] }],
  ['/v1/rerank', { query: 'q', documents: ['a', { text: 'b' }] }],
  ['/embeddings', { texts: ['một'], batch_size: 4 }],
  ['/detokenize', { tokens: [1, 2] }],
])('%s is 503 model_not_loaded with what to do, but a bad request is 400 first', async (url, payload) => {
  const service = app();

  const good = await service.inject({ method: 'POST', url, payload });
  const bad = await service.inject({ method: 'POST', url, payload: {} });

  expect(good.statusCode).toBe(503);
  expect(good.headers).toMatchObject({ 'retry-after': '30', 'x-should-retry': 'false' });
  expect(ErrorEnvelope.parse(good.json()).error).toMatchObject({ code: 'model_not_loaded', param: 'model' });
  expect(bad.statusCode).toBe(400);
  expect(ErrorEnvelope.parse(bad.json()).error.param).toBe(Object.keys(payload)[0]);
});

test('every route but the probes needs the key', async () => {
  const service = app(undefined, ['k']);
  await service.ready();

  const open: string[] = [];
  for (const { method, url } of service.routeTable.routes) {
    const answer = await service.inject({ method: method as 'GET', url: url.replace('*', 'x') }); // methods come from Fastify
    if (answer.statusCode !== 401) open.push(url);
  }

  expect([...new Set(open)].toSorted()).toEqual(['/health', '/livez', '/readyz']);
});

test('describes every route that it has', async () => {
  const service = app();
  const document = (await service.inject('/openapi.json')).json();
  const page = (await service.inject('/docs')).body;

  for (const { method, url } of service.routeTable.routes) {
    if (method === 'HEAD') continue;
    const path = url.replace('*', '{id}').replace(/:(\w+)/g, '{$1}');
    const described = document.paths[path]?.[method.toLowerCase()];
    expect(described?.summary, `${method} ${url}`).toMatch(/\w/);
    expect(page).toContain(path);
  }
  expect(document.info.version).toBe('1.2.3');
  expect(document.paths['/v1/generate'].post.requestBody.content['application/json'].schema).toMatchObject({
    required: ['prompt'],
    properties: { max_tokens: { default: 128 } },
  });
});

test.each([
  ['/v1/generate', { prompt: '' }, 'prompt'],
  ['/v1/generate', { prompt: 'x', max_tokens: -1 }, 'max_tokens'],
  ['/v1/generate', { prompt: 'x', temperature: 'NaN' }, 'temperature'],
  ['/v1/generate', { prompt: 'x', top_p: 0 }, 'top_p'],
  ['/v1/generate', { prompt: 'x', do_sample: 'yes' }, 'do_sample'],
  ['/v1/generate', { prompt: ['x'] }, 'prompt'],
  ['/v1/chat/completions', { messages: [] }, 'messages'],
  ['/v1/chat/completions', { messages: [{ role: 'boss', content: 'x' }] }, 'messages[0].role'],
  [
    '/v1/chat/completions',
    { messages: [{ role: 'user', content: 'x' }], stop: Array(1_000).fill('x') },
    'stop',
  ],
  ['/v1/chat/completions', { messages: [{ role: 'user', content: 'x' }], n: 9 }, 'n'],
  ['/v1/chat/completions', { messages: [{ role: 'user', content: 'x' }], top_logprobs: 21 }, 'top_logprobs'],
  [
    '/v1/chat/completions',
    { messages: [{ role: 'user', content: [{ type: 'image_url' }] }] },
    'messages[0].content[0].type',
  ],
  [
    '/v1/chat/completions',
    { messages: [{ role: 'user', content: 'x' }], response_format: { type: 'xml' } },
    'response_format.type',
  ],
  [
    '/v1/chat/completions',
    { messages: [{ role: 'user', content: 'x' }], tools: [{ type: 'function', function: { name: 'a b' } }] },
    'tools[0].function.name',
  ],
  ['/v1/completions', { prompt: [[]] }, 'prompt[0]'],
  ['/v1/completions', { prompt: 'x', suffix: 'y' }, 'suffix'],
  ['/v1/completions', { prompt: 'x', echo: true }, 'echo'],
  ['/v1/embeddings', { input: [] }, 'input'],
  ['/v1/embeddings', { input: [[1, 2]] }, 'input'],
  ['/v1/embeddings', { input: ['x', 1] }, 'input[1]'],
  ['/v1/embeddings', { input: 'x', encoding_format: 'hex' }, 'encoding_format'],
  ['/v1/rerank', { query: 'x', documents: [] }, 'documents'],
  ['/tokenize', {}, 'content'],
])('%s %j is refused, naming %s', async (url, payload, param) => {
  const answer = await app().inject({ method: 'POST', url, payload });

  expect(answer.statusCode).toBe(400);
  expect(ErrorEnvelope.parse(answer.json()).error).toMatchObject({ param });
});

test('NaN is not JSON, and a prompt of twenty million letters is too large', async () => {
  const post = (payload: string) =>
    app().inject({
      method: 'POST',
      url: '/v1/generate',
      headers: { 'content-type': 'application/json' },
      payload,
    });

  expect((await post('{"prompt":"x","temperature":NaN}')).json().error.message).toContain('not valid JSON');
  expect((await post(JSON.stringify({ prompt: 'x'.repeat(20_000_000) }))).statusCode).toBe(413);
});

test.each([
  ['7', OpenAI],
  // The two majors differ in types only where this test does not look.
  ['6', OpenAIv6 as unknown as typeof OpenAI],
])(
  'the official client, major %s, sees an empty list and a 503 that it does not retry',
  async (_major, Client) => {
    const service = app();
    const address = await service.listen({ host: '127.0.0.1', port: 0 });
    const client = new Client({ apiKey: 'unused', baseURL: `${address}/v1` });
    try {
      expect((await client.models.list()).data).toEqual([]);
      await expect(
        client.chat.completions.create({ model: 'any', messages: [{ role: 'user', content: 'Xin chào' }] }),
      ).rejects.toMatchObject({ status: 503, code: 'model_not_loaded' });
    } finally {
      await service.close();
    }
  },
);
