import { KnownQuestionTest, SearchReport } from '@frogwell/protocol';
import { toFile } from 'openai';
import { afterEach, expect, test, vi } from 'vitest';
import { QUESTIONS } from '../test-support/documents.ts';
import { type EmbeddingStandIn, startEmbeddingStandIn } from '../test-support/embedding-stand-in.ts';
import { startBackend, type TestBackend } from '../test-support/start-backend.ts';

vi.setConfig({ testTimeout: 120_000 });

const KNOWN = 'Căng tin mở cửa lúc mấy giờ?';
const ANSWER = 'Căng tin mở cửa từ 6 giờ 30 đến 18 giờ, kể cả thứ Bảy.';
const PARAPHRASE = 'Khi nào nhà ăn bắt đầu phục vụ?';
const running: { close(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const one of running.splice(0).toReversed()) await one.close();
});

async function embedder(meanings: EmbeddingStandIn['meanings']): Promise<EmbeddingStandIn> {
  const standIn = await startEmbeddingStandIn('model-a');
  standIn.meanings = meanings;
  running.push(standIn);
  return standIn;
}

async function backendWith(settings: Record<string, string>): Promise<TestBackend> {
  const backend = await startBackend(settings);
  running.push({ close: backend.remove });
  return backend;
}

async function storeOf({ client }: TestBackend, metadata: Record<string, string>): Promise<string> {
  const store = await client.vectorStores.create({ name: 'questions', metadata });
  const file = await toFile(Buffer.from(QUESTIONS), 'hoi-dap.csv');
  await client.vectorStores.files.uploadAndPoll(store.id, file);
  return store.id;
}

/** Until all known questions have their vectors. */
async function embedded(backend: TestBackend, total = 3): Promise<void> {
  await expect
    .poll(async () => (await fetch(`${backend.url}/admin/embedding`)).json(), { timeout: 60_000 })
    .toMatchObject({ active: { questions: { done: total, total } }, building: null });
}

async function ask(backend: TestBackend, storeId: string, content: string) {
  const response = await fetch(`${backend.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'extractive',
      vector_store_ids: [storeId],
      messages: [{ role: 'user', content }],
    }),
  });
  // Our own service's answer; what it holds is what is asserted.
  const body = (await response.json()) as { choices: { message: { content: string; context: object } }[] };
  return {
    provider: response.headers.get('x-frogwell-provider'),
    degraded: response.headers.get('x-retrieval-degraded'),
    message: body.choices[0]?.message,
  };
}

test('a known question is recognised in other words where the store wants it, and near misses are not', async () => {
  const llm = await embedder({
    [PARAPHRASE]: { like: KNOWN, cosine: 0.95 },
    'Nhà ăn có gì ngon?': { like: KNOWN, cosine: 0.85 },
    'Khi nào nhà ăn không phục vụ?': { like: KNOWN, cosine: 0.97 },
    'Khi nào nhà ăn 2 bắt đầu phục vụ?': { like: KNOWN, cosine: 0.97 },
    'Theo Điều 5 khi nào nhà ăn phục vụ?': { like: KNOWN, cosine: 0.97 },
  });
  const backend = await backendWith({ LOCAL_LLM_API_URL: llm.url });
  const storeId = await storeOf(backend, { known_questions: 'semantic' });
  const fuzzy = await storeOf(backend, {});
  const strict = await storeOf(backend, {
    known_questions: 'semantic',
    known_question_similarity: '0.96',
  });
  await embedded(backend);

  expect(await ask(backend, storeId, PARAPHRASE)).toMatchObject({
    provider: 'known-answer',
    degraded: null,
    message: {
      content: ANSWER,
      annotations: [{ url_citation: { quote: ANSWER } }],
      context: {
        known_question: { question: KNOWN, tier: 'semantic', similarity: expect.closeTo(0.95, 3) },
      },
    },
  });
  for (const asked of [
    'Nhà ăn có gì ngon?',
    'Khi nào nhà ăn không phục vụ?',
    'Khi nào nhà ăn 2 bắt đầu phục vụ?',
    'Theo Điều 5 khi nào nhà ăn phục vụ?',
  ]) {
    expect((await ask(backend, storeId, asked)).provider, asked).not.toBe('known-answer');
  }
  expect((await ask(backend, fuzzy, PARAPHRASE)).provider).not.toBe('known-answer');
  expect((await ask(backend, strict, PARAPHRASE)).provider).not.toBe('known-answer');
  // The tiers before it still count, and say so.
  expect(await ask(backend, storeId, 'cang tin mo cua luc may gio')).toMatchObject({
    provider: 'known-answer',
    message: { context: { known_question: { tier: 'fuzzy' } } },
  });
  expect(await ask(backend, storeId, 'CĂNG TIN MỞ CỬA LÚC MẤY GIỜ')).toMatchObject({
    message: { context: { known_question: { tier: 'exact' } } },
  });
  // Questions are embedded once, alone, beside the rows that hold them.
  expect(llm.embedded.filter(({ text }) => text === KNOWN)).toHaveLength(1);
});

test('a question is tried out by meaning: how similar it is, and what keeps it from being the same', async () => {
  const llm = await embedder({
    [PARAPHRASE]: { like: KNOWN, cosine: 0.95 },
    'Nhà ăn có gì ngon?': { like: KNOWN, cosine: 0.85 },
    'Khi nào nhà ăn không phục vụ?': { like: KNOWN, cosine: 0.97 },
    'Căng tin đóng cửa lúc mấy giờ?': { like: KNOWN, cosine: 0.98 },
  });
  const backend = await backendWith({ LOCAL_LLM_API_URL: llm.url });
  const semantic = await storeOf(backend, { known_questions: 'semantic' });
  const fuzzy = await storeOf(backend, {});
  await embedded(backend);
  const tryOut = async (storeId: string, question: string) => {
    const response = await fetch(`${backend.url}/admin/vector_stores/${storeId}/known_questions/test`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ question }),
    });
    return KnownQuestionTest.parse(await response.json());
  };

  const matched = await tryOut(semantic, PARAPHRASE);
  expect(matched).toMatchObject({
    rule: { tiers: 'semantic', least_similarity: 0.9 },
    reason: 'matched',
    degraded: null,
    match: { tier: 'semantic', question: { question: KNOWN }, similarity: expect.closeTo(0.95, 3) },
  });
  expect(matched.candidates[0]).toMatchObject({
    question: { question: KNOWN },
    same_question: false,
    similarity: expect.closeTo(0.95, 3),
    meaning: 'same',
  });
  for (const [asked, meaning] of [
    ['Nhà ăn có gì ngon?', 'far'],
    ['Khi nào nhà ăn không phục vụ?', 'fixed_parts'],
    ['Căng tin đóng cửa lúc mấy giờ?', 'few_words'],
  ] as const) {
    const { reason, match, candidates } = await tryOut(semantic, asked);
    expect({ reason, match }).toEqual({ reason: 'different', match: null });
    expect(candidates.find(({ question }) => question.question === KNOWN)?.meaning, asked).toBe(meaning);
  }
  expect(await tryOut(fuzzy, PARAPHRASE)).toMatchObject({ reason: 'rule', match: null, degraded: null });
  expect(await tryOut(semantic, 'cang tin mo cua luc may gio')).toMatchObject({
    match: { tier: 'fuzzy', similarity: null },
  });
  const explained = await fetch(`${backend.url}/admin/vector_stores/${semantic}/search/explain`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: PARAPHRASE }),
  });
  expect(SearchReport.parse(await explained.json())).toMatchObject({
    known_question: { tier: 'semantic', question: KNOWN, similarity: expect.closeTo(0.95, 3) },
    evidence: { meaning: { by: 'vectors' } },
  });

  llm.status = 503;
  expect(await tryOut(semantic, PARAPHRASE)).toMatchObject({
    match: null,
    degraded: 'embedder_unavailable',
  });
  expect((await tryOut(fuzzy, PARAPHRASE)).degraded).toBeNull();
});

test('without an embedder a store with this tier says that it had to do without, and keeps the others', async () => {
  const llm = await embedder({ [PARAPHRASE]: { like: KNOWN, cosine: 0.95 } });
  const backend = await backendWith({ LOCAL_LLM_API_URL: llm.url });
  const storeId = await storeOf(backend, { known_questions: 'semantic' });
  await embedded(backend);
  llm.status = 503;

  expect(await ask(backend, storeId, PARAPHRASE)).toMatchObject({ degraded: 'embedder_unavailable' });
  expect(await ask(backend, storeId, 'cang tin mo cua luc may gio')).toMatchObject({
    provider: 'known-answer',
    message: { context: { known_question: { tier: 'fuzzy' } } },
  });
  llm.status = undefined;
  await expect
    .poll(async () => (await ask(backend, storeId, PARAPHRASE)).provider, { timeout: 20_000, interval: 250 })
    .toBe('known-answer');

  const none = await backendWith({ LOCAL_LLM_API_URL: llm.url, EMBEDDING_PROVIDER: 'none' });
  const wanting = await storeOf(none, { known_questions: 'semantic' });
  const content = await storeOf(none, {});
  const degraded = await ask(none, wanting, PARAPHRASE);
  expect(degraded).toMatchObject({ degraded: 'embedder_unavailable' });
  expect(degraded.provider).not.toBe('known-answer');
  expect(await ask(none, wanting, KNOWN)).toMatchObject({ provider: 'known-answer', degraded: null });
  expect(await ask(none, wanting, 'cang tin mo cua luc may gio')).toMatchObject({ degraded: null });
  expect((await ask(none, content, PARAPHRASE)).degraded).toBeNull();
});

test('a question that is promoted is recognised in other words soon after; a wrong threshold is named', async () => {
  const llm = await embedder({ 'Để mô tô chỗ nào?': { like: 'Gửi xe máy ở đâu?', cosine: 0.93 } });
  const backend = await backendWith({ LOCAL_LLM_API_URL: llm.url });
  const { client } = backend;
  for (const wrong of ['1.2', 'high', '-1', '.9']) {
    await expect(
      client.vectorStores.create({ metadata: { known_question_similarity: wrong } }),
    ).rejects.toThrow('metadata.known_question_similarity: must be a number from 0 to 1');
  }
  const store = await client.vectorStores.create({ metadata: { known_questions: 'semantic' } });

  await fetch(`${backend.url}/v1/vector_stores/${store.id}/known_questions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ question: 'Gửi xe máy ở đâu?', answer: 'Ở tầng hầm B1.' }),
  });
  await embedded(backend, 1);

  expect(await ask(backend, store.id, 'Để mô tô chỗ nào?')).toMatchObject({
    provider: 'known-answer',
    message: { content: 'Ở tầng hầm B1.', context: { known_question: { tier: 'semantic' } } },
  });
});
