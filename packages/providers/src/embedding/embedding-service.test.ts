import type { ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { type FaultServer, type Received, sendJson, startServer } from '../__fixtures__/fault-server.ts';
import { Endpoint } from '../endpoint.ts';
import { CLOUD_TIMEOUTS } from '../timeouts.ts';
import { createEmbeddingService, type EmbeddingServiceOptions } from './embedding-service.ts';

const { signal } = new AbortController();
const passage = { signal, kind: 'passage' } as const;
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

type Routes = Record<string, (response: ServerResponse, body: Received['body']) => void>;

async function serve(routes: Routes): Promise<FaultServer> {
  const server = await startServer(({ method, path, body }, response) => {
    const route = routes[`${method} ${path}`];
    if (route) route(response, body);
    else sendJson(response, 404, { detail: 'Not Found' });
  });
  opened.push(server);
  return server;
}

function serviceAt(server: FaultServer, more: Partial<EmbeddingServiceOptions> = {}) {
  const service = createEmbeddingService({
    provider: 'local',
    url: server.url,
    endpoint: new Endpoint({ name: 'embeddings', provider: 'local', concurrency: 4 }),
    timeouts: CLOUD_TIMEOUTS,
    ...more,
  });
  opened.push(service);
  return service;
}

const json = (status: number, body: unknown) => (response: ServerResponse) =>
  sendJson(response, status, body);
const vectors = (list: unknown[]) => json(200, { data: list, usage: { prompt_tokens: 7, total_tokens: 7 } });
const OURS = {
  object: 'list',
  data: [
    { id: 'frog', object: 'model', created: 1, owned_by: 'frogwell', meta: { role: 'chat' } },
    {
      id: 'bge-m3',
      object: 'model',
      created: 1,
      owned_by: 'frogwell',
      meta: { role: 'embedder', dimensions: 2 },
    },
  ],
};

test('our own service is asked for the embedder that it lists, for numbers, and the vectors get norm 1', async () => {
  const server = await serve({
    'GET /v1/models': json(200, OURS),
    'POST /v1/embeddings': vectors([
      { index: 1, embedding: [0, 5] },
      { index: 0, embedding: [3, 4] },
    ]),
  });

  const model = await serviceAt(server, { ownOnly: true }).model(signal);
  const found = await model?.embed(['một', 'hai'], passage);

  expect(model).toMatchObject({ provider: 'local', modelId: 'bge-m3', dimensions: 2 });
  expect(found).toEqual([Float32Array.of(0.6, 0.8), Float32Array.of(0, 1)]);
  expect(server.received.at(-1)?.body).toEqual({
    model: 'bge-m3',
    input: ['một', 'hai'],
    encoding_format: 'float',
  });
});

test.each<[string, unknown[]]>([
  ['too few vectors', [{ index: 0, embedding: [1, 0] }]],
  [
    'one twice',
    [
      { index: 0, embedding: [1, 0] },
      { index: 0, embedding: [1, 0] },
    ],
  ],
  [
    'one too much',
    [
      { index: 0, embedding: [1, 0] },
      { index: 2, embedding: [1, 0] },
    ],
  ],
  [
    'another dimension',
    [
      { index: 0, embedding: [1, 0] },
      { index: 1, embedding: [1, 0, 0] },
    ],
  ],
  ['base64 although numbers were asked for', [{ embedding: 'AACAPw==' }, { embedding: 'AACAPw==' }]],
  ['no direction', [{ embedding: [0, 0] }, { embedding: [1, 0] }]],
])('%s is an invalid answer, never a wrong vector', async (_what, data) => {
  const server = await serve({ 'GET /v1/models': json(200, OURS), 'POST /v1/embeddings': vectors(data) });
  const model = await serviceAt(server).model(signal);

  await expect(model?.embed(['a', 'b'], passage)).rejects.toMatchObject({
    code: 'upstream_invalid_response',
  });
});

test("the origin's service is found out and asked in its own form", async () => {
  const server = await serve({
    'GET /embeddings': json(405, {}),
    'POST /embeddings': (response, body) =>
      sendJson(response, 200, {
        embeddings: Array.from({ length: textsOf(body) }, () => [0, 2, 0]),
        dimensions: 3,
        model_name: 'hieu',
      }),
  });

  const model = await serviceAt(server, { modelId: 'hieu' }).model(signal);

  expect(model).toMatchObject({ modelId: 'hieu', dimensions: 3 });
  expect(await model?.embed(['a', 'b'], passage)).toEqual([
    Float32Array.of(0, 1, 0),
    Float32Array.of(0, 1, 0),
  ]);
  expect(server.received.at(-1)).toMatchObject({
    path: '/embeddings',
    body: { texts: ['a', 'b'], batch_size: 2 },
  });
});

test('models that want to be told what a text is for are told', async () => {
  const server = await serve({
    'GET /v1/models': json(200, { data: [{ id: 'qwen3' }, { id: 'multilingual-e5-small' }] }),
    'GET /v1/embeddings': json(405, {}),
    'POST /v1/embeddings': vectors([{ embedding: [1] }]),
  });
  const model = await serviceAt(server).model(signal);

  await model?.embed(['câu hỏi'], { signal, kind: 'query' });
  await model?.embed(['đoạn văn'], passage);
  await model?.embed(['như nó là'], { signal, kind: 'text' });

  expect(server.received.slice(-3).map(({ body }) => body)).toMatchObject([
    { model: 'multilingual-e5-small', input: ['query: câu hỏi'] },
    { input: ['passage: đoạn văn'] },
    { input: ['như nó là'] },
  ]);
  expect(model?.fingerprint).toContain('passage: ');
});

test('without an embedder there is none; a service that is not there is a failure only where somebody named it', async () => {
  const chatOnly = await serve({ 'GET /v1/models': json(200, { ...OURS, data: OURS.data.slice(0, 1) }) });
  const gone = await startServer(() => undefined);
  await gone.close();

  expect(await serviceAt(chatOnly).model(signal)).toBeNull();
  expect(await serviceAt(gone, { ownOnly: true }).model(signal)).toBeNull();
  await expect(serviceAt(gone).model(signal)).rejects.toMatchObject({ code: 'upstream_unreachable' });
});

test('a cloud is asked with the key, and not looked at beforehand', async () => {
  const server = await serve({ 'POST /v1/embeddings': vectors([{ embedding: [2, 0] }]) });
  const service = serviceAt(server, { provider: 'openai', url: `${server.url}/v1`, apiKey: 'k' });

  const model = await service.model(signal);

  expect(model).toMatchObject({ modelId: 'text-embedding-3-small', dimensions: 2 });
  expect(server.received.map(({ path, headers }) => [path, headers.authorization])).toEqual([
    ['/v1/embeddings', 'Bearer k'],
  ]);
});

function textsOf(body: unknown): number {
  return typeof body === 'object' && body !== null && 'texts' in body && Array.isArray(body.texts)
    ? body.texts.length
    : 0;
}
