import { toFile } from 'openai';
import { afterEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { REGULATION } from '../test-support/documents.ts';
import { startBackend, type TestBackend } from '../test-support/start-backend.ts';

vi.setConfig({ hookTimeout: 120_000, testTimeout: 60_000 });

const QUESTION = 'Một năm được nghỉ phép mấy ngày?';
const Answers = z.looseObject({
  data: z.array(z.looseObject({ id: z.string(), question: z.string() })),
  has_more: z.boolean(),
});

let backend: TestBackend;
afterEach(async () => backend?.remove());

async function start(settings: Record<string, string> = {}) {
  backend = await startBackend(settings);
  const { client } = backend;
  const [store] = (await client.vectorStores.list()).data;
  const upload = async () => {
    const file = await toFile(Buffer.from(REGULATION), 'noi-quy.txt');
    return client.vectorStores.files.uploadAndPoll(store?.id ?? '', file);
  };
  return { upload, file: await upload() };
}

const ask = (content = QUESTION) =>
  backend.client.chat.completions.create({ model: 'auto', messages: [{ role: 'user', content }] });

async function call(method: string, path: string, body?: object): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${backend.url}${path}`, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

test('an answer says afterwards how it came about', async () => {
  const { file } = await start();
  const completion = await ask();

  const { body } = await call('GET', `/admin/answers/${completion.id}`);

  expect(body).toMatchObject({
    id: completion.id,
    object: 'answer',
    question: QUESTION,
    feedback: null,
    provider: 'extractive',
    outcome: 'ok',
    evidence: { sufficient: true },
    output: {
      content: completion.choices[0]?.message.content,
      annotations: completion.choices[0]?.message.annotations,
      finish_reason: 'stop',
    },
  });
  expect(body).toHaveProperty('passages.0.file_id', file.id);
});

test('a streamed answer too, and one that was refused', async () => {
  await start();
  const stream = await backend.client.chat.completions.create({
    model: 'auto',
    messages: [{ role: 'user', content: QUESTION }],
    stream: true,
  });
  const [first] = await Array.fromAsync(stream);
  const refused = await ask('Ai vô địch World Cup bóng đá năm 1998 tại Pháp?');

  expect((await call('GET', `/admin/answers/${first?.id}`)).body).toMatchObject({
    streamed: true,
    outcome: 'ok',
  });
  expect((await call('GET', `/admin/answers/${refused.id}`)).body).toMatchObject({
    provider: 'none',
    situation: 'refusal',
    evidence: { sufficient: false },
  });
  const page = Answers.parse((await call('GET', '/admin/answers?limit=1')).body);
  expect(page).toMatchObject({ data: [{ id: refused.id }], has_more: true });
  const next = Answers.parse((await call('GET', `/admin/answers?limit=1&after=${refused.id}`)).body);
  expect(next).toMatchObject({ data: [{ id: first?.id }], has_more: false });
});

test('replayed, it finds the same, a new version, or says what is gone', async () => {
  const { file, upload } = await start();
  const { id } = await ask();
  const replay = async () =>
    (await call('POST', `/admin/answers/${id}/replay`)).body as { passages: { status: string }[] };

  const before = await replay();
  expect(new Set(before.passages.map(({ status }) => status))).toEqual(new Set(['same']));

  await backend.client.files.delete(file.id);
  const after = await replay();
  expect(new Set(after.passages.map(({ status }) => status))).toEqual(new Set(['gone']));

  await upload();
  expect((await replay()).passages.length).toBe(before.passages.length);
});

test('an answer is rated, the last time counts, and rated ones can be listed', async () => {
  await start();
  const { id } = await ask();
  const rate = (body: object, answer = id) => call('POST', `/v1/chat/completions/${answer}/feedback`, body);

  expect((await rate({ rating: 'up' })).status).toBe(200);
  expect((await rate({ rating: 'down', comment: 'thiếu điều kiện' })).body).toMatchObject({
    id,
    rating: 'down',
  });

  expect((await rate({ rating: 'sideways' })).status).toBe(400);
  const unknown = await rate({ rating: 'up' }, 'chatcmpl-none');
  expect(unknown).toMatchObject({
    status: 404,
    body: { error: { message: expect.stringContaining('chatcmpl-none') } },
  });
  const down = Answers.parse((await call('GET', '/admin/answers?feedback=down')).body);
  expect(down.data).toMatchObject([{ id, feedback: { rating: 'down', comment: 'thiếu điều kiện' } }]);
  expect(Answers.parse((await call('GET', '/admin/answers?feedback=up')).body).data).toEqual([]);
  const metrics = await (await fetch(`${backend.url}/metrics`)).text();
  expect(metrics).toContain('rag_feedback_total{rating="down"} 1');
});

test('they outlive a stop, and are deleted when asked, or when nothing is to be remembered', async () => {
  await start();
  const { id } = await ask();
  const { dataDir } = backend;
  await backend.stop();
  backend = await startBackend({}, dataDir);
  expect((await call('GET', `/admin/answers/${id}`)).status).toBe(200);

  expect((await call('DELETE', '/admin/answers')).body).toEqual({ object: 'answers.deleted', deleted: 1 });
  const again = await ask();
  await backend.stop();
  backend = await startBackend({ ANSWER_RETENTION_DAYS: '0' }, dataDir);
  const unrecorded = await ask();

  expect((await call('GET', `/admin/answers/${again.id}`)).status).toBe(404);
  expect((await call('GET', `/admin/answers/${unrecorded.id}`)).status).toBe(404);
});

test('a request that is turned away before it is read leaves none', async () => {
  await start();

  await expect(backend.client.chat.completions.create({ model: 'auto', messages: [] })).rejects.toThrow();
  const toad = { model: 'toad', messages: [{ role: 'user' as const, content: QUESTION }] };
  await expect(backend.client.chat.completions.create(toad)).rejects.toThrow();

  expect(Answers.parse((await call('GET', '/admin/answers')).body).data).toEqual([]);
});
