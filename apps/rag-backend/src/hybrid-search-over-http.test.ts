import { toFile } from 'openai';
import { afterEach, expect, test, vi } from 'vitest';
import { type EmbeddingStandIn, startEmbeddingStandIn } from '../test-support/embedding-stand-in.ts';
import { startBackend, type TestBackend } from '../test-support/start-backend.ts';

vi.setConfig({ testTimeout: 120_000 });

const DOCUMENTS: Record<string, string> = {
  'warranty.txt': 'The warranty covers twenty-four months from the purchase.',
  'cafeteria.txt': 'The cafeteria serves soup until seven in the evening.',
  'fire.txt': 'When there is a fire, leave through the northern staircase.',
  'parking.txt': 'Bicycles stand behind the building, motorcycles below it.',
};
const running: { close(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const one of running.splice(0).toReversed()) await one.close();
});

async function embedder(...models: string[]): Promise<EmbeddingStandIn> {
  const standIn = await startEmbeddingStandIn(...models);
  running.push(standIn);
  return standIn;
}

async function backendWith(settings: Record<string, string>, dataDir?: string): Promise<TestBackend> {
  const backend = await startBackend(settings, dataDir);
  running.push({ close: backend.remove });
  return backend;
}

async function storeOf(backend: TestBackend): Promise<string> {
  const { data } = await backend.client.vectorStores.list();
  return data[0]?.id ?? '';
}

async function add(backend: TestBackend, documents: Record<string, string>): Promise<void> {
  const store = await storeOf(backend);
  for (const [name, text] of Object.entries(documents)) {
    const file = await backend.client.files.create({
      file: await toFile(Buffer.from(text), name),
      purpose: 'assistants',
    });
    const added = await backend.client.vectorStores.files.createAndPoll(store, { file_id: file.id });
    expect(added.status).toBe('completed');
  }
}

interface Found {
  degraded: string | null;
  status: number;
  data: { filename: string; score: number; scores: { lexical: number; vector?: number } }[];
}

async function search(backend: TestBackend, query: string, ranking_options?: object): Promise<Found> {
  const response = await fetch(`${backend.url}/v1/vector_stores/${await storeOf(backend)}/search`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, include: ['passages'], ranking_options }),
  });
  // Our own service's answer; what it holds is what is asserted.
  const { data } = (await response.json()) as Pick<Found, 'data'>;
  return { status: response.status, degraded: response.headers.get('x-retrieval-degraded'), data };
}

interface NamedSet {
  model: string;
  chunks: { done: number; total: number };
}

interface Status {
  active: NamedSet;
  previous: NamedSet | null;
  overlap: { top10: number };
}

async function admin(backend: TestBackend, path = '', method = 'GET') {
  const response = await fetch(`${backend.url}/admin/embedding${path}`, { method });
  // As above.
  return { status: response.status, body: (await response.json()) as Status };
}

/** Until the active set is whole. */
async function whole(backend: TestBackend, model: string, total: number): Promise<void> {
  await expect
    .poll(async () => (await admin(backend)).body.active, { timeout: 60_000, interval: 50 })
    .toMatchObject({ model, chunks: { done: total, total } });
}

test('documents are embedded behind the scenes and found by meaning; without the embedder by words, and it says so', async () => {
  const llm = await embedder('model-a');
  const backend = await backendWith({ LOCAL_LLM_API_URL: llm.url });
  const plain = await backendWith({ LOCAL_LLM_API_URL: llm.url, EMBEDDING_PROVIDER: 'none' });
  await add(plain, DOCUMENTS);
  await add(backend, DOCUMENTS);
  await whole(backend, 'model-a', 4);

  const found = await search(backend, 'guarantee');

  expect(found).toMatchObject({ status: 200, degraded: null });
  expect(found.data[0]).toMatchObject({ filename: 'warranty.txt', scores: { lexical: 0 } });
  expect((await search(plain, 'guarantee')).data).toEqual([]);
  const both = await search(backend, 'soup purchase');
  expect(
    both.data
      .map(({ filename }) => filename)
      .slice(0, 2)
      .toSorted(),
  ).toEqual(['cafeteria.txt', 'warranty.txt']);
  for (const { score } of both.data) expect(score >= 0 && score <= 1).toBe(true);
  const lean = async (embedding_weight: number, text_weight: number) =>
    (await search(backend, 'guarantee soup', { hybrid_search: { embedding_weight, text_weight } })).data;
  expect((await lean(0, 1))[0]?.filename).toBe('cafeteria.txt');
  expect((await lean(0, 2))[1]?.score ?? 0).toBe(0);
  expect((await lean(1, 0)).slice(0, 2).map(({ filename }) => filename)).toContain('warranty.txt');
  expect(
    (await search(backend, 'soup', { hybrid_search: { embedding_weight: 0, text_weight: 0 } })).status,
  ).toBe(400);

  llm.status = 503;
  const without = await search(backend, 'the fire');
  expect(without).toMatchObject({ status: 200, degraded: 'embedder_unavailable' });
  const byWords = (await search(plain, 'the fire')).data.map(({ filename, score, scores }) => ({
    filename,
    score,
    scores,
  }));
  expect(without.data.map(({ filename, score, scores }) => ({ filename, score, scores }))).toEqual(byWords);
  const answer = await backend.client.chat.completions
    .create({
      model: 'auto',
      messages: [{ role: 'user', content: 'Where do I leave when there is a fire?' }],
    })
    .withResponse();
  expect(answer.response.headers.get('x-retrieval-degraded')).toBe('embedder_unavailable');
  expect(answer.data.choices[0]?.message.content).toContain('northern staircase');
  expect(await (await fetch(`${backend.url}/health`)).json()).toMatchObject({
    status: 'degraded',
    reasons: [expect.stringContaining('by words alone')],
  });
  expect(await (await fetch(`${backend.url}/metrics`)).text()).toMatch(
    /rag_retrieval_degraded_total\{reason="embedder_unavailable"\} 2/,
  );

  llm.status = undefined;
  await expect
    .poll(async () => (await search(backend, 'blaze')).degraded, { timeout: 20_000, interval: 200 })
    .toBeNull();
  expect((await search(backend, 'blaze')).data[0]?.filename).toBe('fire.txt');
  expect(await (await fetch(`${backend.url}/health`)).json()).toMatchObject({ status: 'ok' });
  expect((await search(plain, 'fire')).degraded).toBeNull();
});

test('files are searchable by words while the embedder is down, and a restart goes on where the work was', async () => {
  const llm = await embedder('model-a');
  llm.status = 503;
  const backend = await startBackend({ LOCAL_LLM_API_URL: llm.url });
  await add(backend, DOCUMENTS);
  expect((await search(backend, 'soup')).data[0]?.filename).toBe('cafeteria.txt');
  await expect
    .poll(async () => (await admin(backend)).body, { timeout: 30_000 })
    .toMatchObject({ state: 'waiting', reason: expect.any(String) });
  llm.status = undefined;
  await whole(backend, 'model-a', 4);
  const passages = () =>
    llm.embedded.filter(({ text }) => Object.values(DOCUMENTS).some((each) => text.includes(each)));
  expect(passages()).toHaveLength(4);
  await backend.stop();

  const again = await backendWith({ LOCAL_LLM_API_URL: llm.url }, backend.dataDir);
  await add(again, { 'new.txt': 'Visitors wear a green badge.' });
  await whole(again, 'model-a', 5);

  expect((await search(again, 'guarantee')).data[0]?.filename).toBe('warranty.txt');
  expect(passages()).toHaveLength(4);
});

test('another model takes over when all is embedded: no search fails, none is mixed, and it can be taken back', async () => {
  const llm = await embedder('model-a', 'model-b');
  const backend = await backendWith({ LOCAL_LLM_API_URL: llm.url });
  await add(backend, DOCUMENTS);
  await whole(backend, 'model-a', 4);
  const results: Found[] = [];
  let isOver = false;
  const load = Promise.all(
    Array.from({ length: 3 }, async () => {
      while (!isOver) results.push(await search(backend, 'guarantee'));
    }),
  );

  llm.models = ['model-b', 'model-a'];
  // A model is looked for now and then, and whenever a file comes.
  await expect
    .poll(
      async () => {
        await add(backend, {
          [`note-${results.length}.txt`]: `Note number ${results.length} about nothing.`,
        });
        return (await admin(backend)).body.active.model;
      },
      { timeout: 60_000, interval: 500 },
    )
    .toBe('model-b');
  const before = results.length;
  await expect.poll(() => results.length, { timeout: 30_000 }).toBeGreaterThan(before + 20);
  isOver = true;
  await load;

  expect(results.filter(({ status }) => status !== 200)).toEqual([]);
  expect(results.filter(({ degraded }) => degraded !== null)).toEqual([]);
  expect(results.filter(({ data }) => data[0]?.filename !== 'warranty.txt')).toEqual([]);
  const { body } = await admin(backend);
  expect(body).toMatchObject({
    previous: { model: 'model-a' },
    building: null,
    overlap: { sampled: expect.any(Number), top10: expect.any(Number) },
  });
  expect(body.overlap.top10).toBeGreaterThan(0.5);

  expect((await admin(backend, '/rollback', 'POST')).body).toMatchObject({
    active: { model: 'model-a' },
    previous: { model: 'model-b' },
    held: expect.stringContaining('model-b'),
  });
  expect((await search(backend, 'canteen')).data[0]?.filename).toBe('cafeteria.txt');
  expect(llm.embedded.at(-1)).toEqual({ model: 'model-a', text: 'canteen' });
  expect((await admin(backend, '/rollback', 'POST')).body).toMatchObject({
    active: { model: 'model-b' },
    held: null,
  });
});

test('a reranker of the LLM service has the last word, and is left alone when it fails', async () => {
  const llm = await embedder('model-a');
  llm.reranker = { favourite: 'Bicycles' };
  const backend = await backendWith({ LOCAL_LLM_API_URL: llm.url });
  await add(backend, DOCUMENTS);
  await whole(backend, 'model-a', 4);
  const query = 'soup, purchase, building or staircase';

  expect((await search(backend, query)).data[0]).toMatchObject({ filename: 'parking.txt', score: 0.95 });
  llm.reranker = {};
  const failed = await search(backend, query);
  expect(failed).toMatchObject({ status: 200, degraded: null });
  expect(failed.data).toHaveLength(4);
  expect(failed.data[0]?.score).not.toBe(0.95);
  await search(backend, query);
  expect(llm.requests.filter(({ path }) => path === '/v1/rerank')).toHaveLength(2);
});

test('where the old model is gone, searches go by words until the new set is whole', async () => {
  const llm = await embedder('model-a');
  const backend = await startBackend({ LOCAL_LLM_API_URL: llm.url });
  await add(backend, DOCUMENTS);
  await whole(backend, 'model-a', 4);
  expect((await admin(backend, '/rollback', 'POST')).status).toBe(409);
  await backend.stop();
  const gate = Promise.withResolvers<void>();
  llm.models = ['model-c'];
  llm.gate = gate.promise;
  const again = await backendWith({ LOCAL_LLM_API_URL: llm.url }, backend.dataDir);

  const found = await search(again, 'soup');
  gate.resolve();

  expect(found).toMatchObject({ status: 200, degraded: 'embedder_changed' });
  expect(found.data[0]?.filename).toBe('cafeteria.txt');
  await whole(again, 'model-c', 4);
  await expect
    .poll(async () => (await search(again, 'canteen')).degraded, { timeout: 20_000, interval: 200 })
    .toBeNull();
  expect((await admin(again)).body.previous).toMatchObject({ model: 'model-a' });
});
