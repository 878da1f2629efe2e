import { ErrorEnvelope } from '@frogwell/protocol';
import { toFile } from 'openai';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { QUESTIONS } from '../test-support/documents.ts';
import { startBackend, type TestBackend } from '../test-support/start-backend.ts';

vi.setConfig({ hookTimeout: 120_000, testTimeout: 60_000 });

let backend: TestBackend;

beforeAll(async () => {
  backend = await startBackend();
});
afterAll(async () => backend?.remove());

async function storeWithQuestions(metadata: Record<string, string> = {}): Promise<string> {
  const { client } = backend;
  const store = await client.vectorStores.create({ name: 'questions', metadata });
  const file = await toFile(Buffer.from(QUESTIONS), 'hoi-dap.csv');
  await client.vectorStores.files.uploadAndPoll(store.id, file);
  return store.id;
}

async function ask(storeId: string, content: string) {
  const response = await fetch(`${backend.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ vector_store_ids: [storeId], messages: [{ role: 'user', content }] }),
  });
  const body: unknown = await response.json();
  return { provider: response.headers.get('x-frogwell-provider'), body };
}

const promote = (storeId: string, body: object) =>
  fetch(`${backend.url}/v1/vector_stores/${storeId}/known_questions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

test('a known question is recognised without marks, with a typo and in a frame, and answered word for word', async () => {
  const storeId = await storeWithQuestions();

  for (const asked of [
    'cang tin mo cua luc may gio',
    'Căng tin mở cửa lúc mấy giời?',
    'Cho em hỏi căng tin mở cửa lúc mấy giờ ạ?',
  ]) {
    const { provider, body } = await ask(storeId, asked);
    expect(provider, asked).toBe('known-answer');
    expect(body).toMatchObject({
      choices: [
        {
          message: {
            content: 'Căng tin mở cửa từ 6 giờ 30 đến 18 giờ, kể cả thứ Bảy.',
            context: { known_question: { question: 'Căng tin mở cửa lúc mấy giờ?', tier: 'fuzzy' } },
          },
        },
      ],
    });
  }
  expect((await ask(storeId, 'Căng tin không mở cửa lúc mấy giờ?')).provider).not.toBe('known-answer');
});

test('a store decides how alike a question must be', async () => {
  const exact = await storeWithQuestions({ known_questions: 'exact' });
  const none = await storeWithQuestions({ known_questions: 'none' });

  expect((await ask(exact, 'căng tin mở cửa lúc mấy giờ')).provider).toBe('known-answer');
  expect((await ask(exact, 'cang tin mo cua luc may gio')).provider).toBe('extractive');
  expect((await ask(none, 'Căng tin mở cửa lúc mấy giờ?')).provider).toBe('extractive');
  await expect(
    backend.client.vectorStores.create({ metadata: { known_questions: 'sometimes' } }),
  ).rejects.toThrow('metadata.known_questions: must be none, exact or fuzzy');
});

test('an answer is promoted to a known question, and goes with its file', async () => {
  const { client } = backend;
  const store = await client.vectorStores.create({ name: 'promoted' });
  const answer = 'Xe máy gửi ở tầng hầm B1.\nÔ tô gửi ở bãi sau.';

  const response = await promote(store.id, { question: 'Gửi xe ở đâu?', answer });
  const { id } = (await response.json()) as { id: string };
  const attached = await client.vectorStores.files.poll(store.id, id);

  expect(attached.status).toBe('completed');
  expect(await ask(store.id, 'gui xe o dau')).toMatchObject({
    provider: 'known-answer',
    body: { choices: [{ message: { content: answer, annotations: [{ url_citation: { quote: answer } }] } }] },
  });

  await client.files.delete(id);
  expect((await ask(store.id, 'Gửi xe ở đâu?')).provider).toBe('extractive');
});

test('what is wrong with a question to be known is named', async () => {
  const response = await promote('vs_none', { question: 'Gửi xe ở đâu?', answer: ' ' });

  expect(response.status).toBe(400);
  expect(ErrorEnvelope.parse(await response.json()).error).toMatchObject({ param: 'answer' });
  expect((await promote('vs_none', { question: 'Gửi xe?', answer: 'B1' })).status).toBe(404);
});
