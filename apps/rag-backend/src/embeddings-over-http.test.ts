import { afterEach, expect, test, vi } from 'vitest';
import { loadOpenAISchema } from '../test-support/openai-schema.ts';
import { sendJson, startStandIn } from '../test-support/stand-in-server.ts';
import { startBackend, type TestBackend } from '../test-support/start-backend.ts';

vi.setConfig({ testTimeout: 60_000 });

const expectSchema = loadOpenAISchema(process.env['FROGWELL_OPENAI_SCHEMA']);
const running: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of running.splice(0).toReversed()) await one.close();
});

async function standIn(routes: Parameters<typeof startStandIn>[0]) {
  const server = await startStandIn(routes);
  running.push(server);
  return server;
}

async function backendWith(settings: Record<string, string>): Promise<TestBackend> {
  const backend = await startBackend(settings);
  running.push({ close: backend.remove });
  return backend;
}

/** An embedder whose vectors are as long as the texts. */
function embedder(fails?: () => number | undefined): Parameters<typeof startStandIn>[0] {
  return {
    'GET /v1/models': (_body, response) =>
      sendJson(response, 200, {
        object: 'list',
        data: [
          {
            id: 'bge-m3',
            object: 'model',
            created: 1,
            owned_by: 'frogwell',
            meta: { role: 'embedder', dimensions: 2 },
          },
        ],
      }),
    'POST /v1/embeddings': (body, response) => {
      const status = fails?.();
      if (status !== undefined) return sendJson(response, status, { error: { message: 'no' } });
      const texts = Array.isArray(body['input']) ? body['input'] : [];
      sendJson(response, 200, {
        object: 'list',
        data: texts.map((text, index) => ({ index, embedding: [String(text).length, 1] })),
        usage: { prompt_tokens: 5, total_tokens: 5 },
      });
    },
  };
}

test.each(['client', 'client6'] as const)(
  '%s gets the same vectors in base64, which it asks for, and in numbers',
  async (which) => {
    const llm = await standIn(embedder());
    const backend = await backendWith({ LOCAL_LLM_API_URL: llm.url });
    const ask = (format?: 'float') =>
      backend[which].embeddings.create({
        model: 'auto',
        input: ['một', 'hai ba'],
        ...(format && { encoding_format: format }),
      });

    const inBase64 = await ask();
    const inNumbers = await ask('float');

    expectSchema('CreateEmbeddingResponse', inNumbers);
    expect(inNumbers).toMatchObject({ model: 'bge-m3', usage: { prompt_tokens: 5, total_tokens: 5 } });
    expect(inNumbers.data.map(({ embedding }) => embedding[0])).toEqual([
      expect.closeTo(3 / Math.hypot(3, 1), 6),
      expect.closeTo(6 / Math.hypot(6, 1), 6),
    ]);
    expect(inBase64.data).toEqual(inNumbers.data);
    expect(backend.logged.find(({ msg }) => msg === 'embedding call')).toMatchObject({
      provider: 'local',
      endpoint: 'local',
      modelId: 'bge-m3',
      texts: 2,
      outcome: 'ok',
      promptTokens: 5,
    });
    expect(JSON.stringify(backend.logged)).not.toContain('hai ba');
    const metrics = await (await fetch(`${backend.url}/metrics`)).text();
    expect(metrics).toMatch(/duration_seconds_count\{gen_ai_operation_name="embeddings".*\} 2/);
  },
);

test("the origin's own call works", async () => {
  const llm = await standIn(embedder());
  const backend = await backendWith({ LOCAL_LLM_API_URL: llm.url });

  const response = await fetch(`${backend.url}/embeddings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ texts: ['a', 'b'], batch_size: 32 }),
  });

  expect(response.headers.get('x-frogwell-provider')).toBe('local');
  expect(await response.json()).toMatchObject({
    dimensions: 2,
    model_name: 'bge-m3',
    embeddings: [[expect.any(Number), expect.any(Number)], expect.anything()],
  });
});

test('without an embedder it says how to get one, and what cannot be done is refused by name', async () => {
  const none = await backendWith({});
  await expect(none.client.embeddings.create({ model: 'auto', input: 'x' })).rejects.toMatchObject({
    status: 503,
    code: 'model_not_loaded',
    param: 'model',
    message: expect.stringContaining('model pull bge-m3'),
  });

  const llm = await standIn(embedder());
  const backend = await backendWith({ LOCAL_LLM_API_URL: llm.url });
  for (const [body, code, param] of [
    [{ input: [1, 2] }, 'unsupported_parameter', 'input'],
    [{ input: 'x', dimensions: 1 }, 'unsupported_parameter', 'dimensions'],
    [{ input: '' }, 'invalid_value', 'input'],
    [{ input: [] }, 'invalid_value', 'input'],
  ] as const) {
    await expect(
      backend.client.embeddings.create({
        model: 'auto',
        encoding_format: 'float',
        ...body,
        input: body.input as string,
      }),
    ).rejects.toMatchObject({ status: 400, code, param });
  }
});

test('a failure of the embedder has the codes of a chat, and passes when it is over', async () => {
  const statuses = [500, 429, undefined];
  const passing = await standIn(embedder(() => statuses.shift()));
  const refusing = await standIn(embedder(() => 401));

  const well = await backendWith({ LOCAL_LLM_API_URL: passing.url });
  expect((await well.client.embeddings.create({ model: 'auto', input: 'x' })).data).toHaveLength(1);
  const refused = await backendWith({ LOCAL_LLM_API_URL: refusing.url });
  await expect(refused.client.embeddings.create({ model: 'auto', input: 'x' })).rejects.toMatchObject({
    status: 502,
    code: 'upstream_auth_failed',
  });
});

test('the cloud gets texts only where EMBEDDING_PROVIDER names it, and then no chats', async () => {
  const cloud = await standIn(embedder());
  const key = { OPENAI_API_KEY: 'sk-test-key', OPENAI_BASE_URL: `${cloud.url}/v1` };

  const atHome = await backendWith(key);
  await expect(atHome.client.embeddings.create({ model: 'auto', input: 'x' })).rejects.toMatchObject({
    status: 503,
  });
  expect(cloud.requests).toEqual([]);

  const named = await backendWith({ ...key, EMBEDDING_PROVIDER: 'openai' });
  const { data, response } = await named.client.embeddings
    .create({ model: 'text-embedding-3-small', input: 'x' })
    .withResponse();
  expect(response.headers.get('x-frogwell-provider')).toBe('openai');
  expect(data.model).toBe('text-embedding-3-small');
  await expect(
    named.client.chat.completions.create({
      model: 'openai/gpt-4o',
      messages: [{ role: 'user', content: 'x' }],
    }),
  ).rejects.toMatchObject({ code: 'model_not_found' });
  expect(cloud.requests.every(({ path }) => path === '/v1/embeddings')).toBe(true);
});
