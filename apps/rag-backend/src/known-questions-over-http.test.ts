import { ErrorEnvelope, KnownQuestionEdit, KnownQuestionList, KnownQuestionTest } from '@frogwell/protocol';
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
  ).rejects.toThrow('metadata.known_questions: must be none, exact, fuzzy or semantic');
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

const adminUrl = (storeId: string, rest = '') =>
  `${backend.url}/admin/vector_stores/${storeId}/known_questions${rest}`;

async function list(storeId: string, query = ''): Promise<KnownQuestionList> {
  return KnownQuestionList.parse(await (await fetch(adminUrl(storeId, query))).json());
}

const send = (method: string, url: string, body?: object) =>
  fetch(url, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });

test('the questions of a sheet are listed with file and row, page by page, and looked through', async () => {
  const storeId = await storeWithQuestions();

  const all = await list(storeId);
  expect(all).toMatchObject({ total: 3, has_more: false });
  expect(all.data[0]).toMatchObject({
    question: 'Căng tin mở cửa lúc mấy giờ?',
    answer: 'Căng tin mở cửa từ 6 giờ 30 đến 18 giờ, kể cả thứ Bảy.',
    origin: 'file',
    filename: 'hoi-dap.csv',
    label: 'dòng 2',
  });
  const first = await list(storeId, '?limit=2');
  expect(first).toMatchObject({ total: 3, has_more: true });
  expect((await list(storeId, `?limit=2&after=${first.last_id}`)).data).toEqual(all.data.slice(2));
  expect((await list(storeId, '?query=BAI%20xe')).data).toEqual([all.data[2]]);
  expect((await list(storeId, '?file_id=file-none')).data).toEqual([]);
  expect((await fetch(adminUrl('vs_none'))).status).toBe(404);
});

test('editing a row of a sheet promotes what was written instead, and that goes first', async () => {
  const storeId = await storeWithQuestions();
  const [old] = (await list(storeId)).data;
  const answer = 'Căng tin mở cửa từ 7 giờ đến 18 giờ.';

  const edit = await send('PUT', adminUrl(storeId, `/${old?.id}`), { question: old?.question, answer });
  expect(edit.status).toBe(200);
  expect(await edit.json()).toMatchObject({ status: 'completed', question: { answer, origin: 'promoted' } });

  const { data, total } = await list(storeId);
  expect(total).toBe(4);
  expect(data[0]).toMatchObject({ answer, origin: 'promoted' });
  for (const asked of ['Căng tin mở cửa lúc mấy giờ?', 'cang tin mo cua luc may gio']) {
    expect(await ask(storeId, asked)).toMatchObject({
      provider: 'known-answer',
      body: { choices: [{ message: { content: answer } }] },
    });
  }
});

test('a promoted question is edited in its place and deleted without a trace', async () => {
  const { client } = backend;
  const store = await client.vectorStores.create({ name: 'edited' });
  const made = await promote(store.id, { question: 'Gửi xe ở đâu?', answer: 'Tầng hầm B1.' });
  const { id: fileId } = (await made.json()) as { id: string };
  await client.vectorStores.files.poll(store.id, fileId);
  const [before] = (await list(store.id)).data;
  const url = adminUrl(store.id, `/${before?.id}`);

  const edit = await send('PUT', url, { question: 'Để xe ở đâu?', answer: 'Bãi sau.' });
  const edited = KnownQuestionEdit.parse(await edit.json());
  expect((await list(store.id)).data).toEqual([edited.question]);
  await vi.waitFor(async () => expect((await fetch(`${backend.url}/v1/files/${fileId}`)).status).toBe(404), {
    timeout: 5_000,
  });
  expect((await send('PUT', url, { question: 'Để xe ở đâu?', answer: 'Bãi sau.' })).status).toBe(404);

  const now = adminUrl(store.id, `/${edited.question?.id}`);
  const unchanged = await send('PUT', now, { question: 'Để xe ở đâu?', answer: 'Bãi sau.' });
  expect(await unchanged.json()).toMatchObject({ file_id: edited.file_id, question: edited.question });
  expect((await send('DELETE', now)).status).toBe(200);
  expect((await list(store.id)).total).toBe(0);
  expect((await fetch(`${backend.url}/v1/files/${edited.file_id}`)).status).toBe(404);
});

test('a row of a sheet is deleted in the sheet, and the error says which row', async () => {
  const storeId = await storeWithQuestions();
  const [row] = (await list(storeId)).data;

  const refused = await send('DELETE', adminUrl(storeId, `/${row?.id}`));

  expect(refused.status).toBe(409);
  expect(ErrorEnvelope.parse(await refused.json()).error.message).toContain('dòng 2 of "hoi-dap.csv"');
});

test('a question is tried out: the tier it hits, or the word that tells it from the nearest', async () => {
  const storeId = await storeWithQuestions();
  const none = await storeWithQuestions({ known_questions: 'none' });
  const exactOnly = await storeWithQuestions({ known_questions: 'exact' });
  const tryOut = async (store: string, question: string) =>
    KnownQuestionTest.parse(await (await send('POST', adminUrl(store, '/test'), { question })).json());

  const exact = await tryOut(storeId, 'căng tin mở cửa lúc mấy giờ');
  expect(exact).toMatchObject({ reason: 'matched', match: { tier: 'exact' } });
  expect(exact.candidates[0]).toMatchObject({ same_key: true, same_question: true, typos: 0 });
  const fuzzy = await tryOut(storeId, 'Cho em hoi cang tin mo cua luc may giow');
  expect(fuzzy).toMatchObject({ reason: 'matched', match: { tier: 'fuzzy' } });
  expect(fuzzy.candidates[0]).toMatchObject({ same_key: false, typos: 1, allowed_typos: 2 });
  const negated = await tryOut(storeId, 'Căng tin không mở cửa lúc mấy giờ?');
  expect(negated).toMatchObject({ reason: 'different', match: null });
  expect(negated.candidates[0]?.words).toContainEqual({ asked: 'không', known: null, kind: 'negation' });
  expect(await tryOut(none, 'căng tin mở cửa lúc mấy giờ')).toMatchObject({ reason: 'rule', match: null });
  expect(await tryOut(exactOnly, 'cang tin mo cua luc may gio')).toMatchObject({ reason: 'rule' });
  expect(await tryOut(storeId, 'xyz')).toMatchObject({ reason: 'none', candidates: [] });
});
