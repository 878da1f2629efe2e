import { ErrorEnvelope, KnownQuestionTest, SearchReport } from '@frogwell/protocol';
import { toFile } from 'openai';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startBackend, type TestBackend } from '../test-support/start-backend.ts';

vi.setConfig({ hookTimeout: 120_000, testTimeout: 60_000 });

const PARKING = `Nội quy gửi xe

Ô tô của nhân viên đỗ ở tầng hầm B2, mỗi người một chỗ.

Xe đạp để ở sân sau, cạnh phòng bảo vệ.
`;
const QUESTIONS = `Câu hỏi,Đáp án
Phòng nhân sự ở tầng mấy?,Phòng nhân sự ở tầng 4.
Căng tin ở tầng mấy?,Căng tin ở tầng 1.
`;

let backend: TestBackend;

beforeAll(async () => {
  backend = await startBackend();
});
afterAll(async () => backend?.remove());

async function newStore(files: Record<string, string> = {}): Promise<string> {
  const { client } = backend;
  const store = await client.vectorStores.create({ name: 'synonyms' });
  for (const [name, text] of Object.entries(files)) {
    await client.vectorStores.files.uploadAndPoll(store.id, await toFile(Buffer.from(text), name));
  }
  return store.id;
}

async function call(storeId: string, synonyms?: unknown) {
  const response = await fetch(`${backend.url}/admin/vector_stores/${storeId}/synonyms`, {
    ...(synonyms !== undefined && {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ synonyms }),
    }),
  });
  const body: unknown = await response.json();
  return { status: response.status, body };
}

async function post(storeId: string, path: string, body: object): Promise<unknown> {
  const response = await fetch(`${backend.url}/admin/vector_stores/${storeId}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.json();
}

async function ask(storeId: string, content: string) {
  const response = await fetch(`${backend.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ vector_store_ids: [storeId], messages: [{ role: 'user', content }] }),
  });
  // Our own service's answer; what it holds is what is asserted.
  const body = (await response.json()) as { choices: { message: { content: string } }[] };
  const provider = response.headers.get('x-frogwell-provider');
  return { provider, content: body.choices[0]?.message.content ?? '' };
}

test('what a store takes for the same is found from the next question on, and no longer when it is taken back', async () => {
  const storeId = await newStore({ 'gui-xe.txt': PARKING });
  const other = await newStore({ 'gui-xe.txt': PARKING });
  const question = 'Xế hộp cất chỗ nào?';
  expect((await ask(storeId, question)).provider).toBe('none');

  const put = await call(storeId, [
    ['xế hộp', 'ô tô'],
    ['cất', 'đỗ', 'để'],
    ['CBNV', ' nhân viên '],
  ]);

  expect(put).toEqual({
    status: 200,
    body: {
      object: 'vector_store.synonyms',
      vector_store_id: storeId,
      synonyms: [
        ['xế hộp', 'ô tô'],
        ['cất', 'đỗ', 'để'],
        ['CBNV', 'nhân viên'],
      ],
      built_in: expect.arrayContaining([['UBND', 'ủy ban nhân dân']]),
    },
  });
  expect(await call(storeId)).toEqual(put);
  const answer = await ask(storeId, question);
  expect(answer.provider).toBe('extractive');
  expect(answer.content).toContain('tầng hầm B2');
  expect((await ask(storeId, 'xe hop cat cho nao')).content).toContain('tầng hầm B2');
  const { data } = await backend.client.vectorStores.search(storeId, { query: 'xế hộp cất' });
  expect(data[0]?.content[0]?.text).toContain('Ô tô');
  expect((await ask(other, question)).provider).toBe('none');

  expect((await call(storeId, [])).body).toMatchObject({ synonyms: [] });
  expect((await ask(storeId, question)).provider).toBe('none');
});

test('a known question is recognised by a synonym', async () => {
  const storeId = await newStore({ 'hoi-dap.csv': QUESTIONS });
  expect((await ask(storeId, 'HR ở tầng mấy?')).provider).not.toBe('known-answer');

  await call(storeId, [['HR', 'phòng nhân sự']]);

  expect(await ask(storeId, 'HR ở tầng mấy?')).toEqual({
    provider: 'known-answer',
    content: 'Phòng nhân sự ở tầng 4.',
  });
  const tested = KnownQuestionTest.parse(
    await post(storeId, 'known_questions/test', { question: 'HR ở tầng mấy?' }),
  );
  expect(tested).toMatchObject({
    reason: 'matched',
    match: { tier: 'fuzzy', question: { answer: 'Phòng nhân sự ở tầng 4.' }, similarity: null },
  });
  expect(tested.candidates[0]).toMatchObject({
    asked_as: 'phòng nhân sự ở tầng mấy?',
    same_question: true,
    similarity: null,
    meaning: null,
  });
});

test('a search is explained by the wording that found each passage, and its parts sum up to the score', async () => {
  const storeId = await newStore({ 'gui-xe.txt': PARKING });
  await call(storeId, [['xế hộp', 'ô tô']]);
  const query = 'Xế hộp đỗ chỗ nào?';

  const report = SearchReport.parse(await post(storeId, 'search/explain', { query }));

  expect(report.wordings).toEqual([report.searched, 'ô tô đỗ chỗ nào?']);
  expect(report.understood).toContain('ô tô');
  expect(report.evidence.verdict).toBe('answered');
  const [first] = report.passages;
  expect(first).toMatchObject({ wording: 'ô tô đỗ chỗ nào?', word_count: 5 });
  expect(first?.text).toContain('Ô tô');
  expect(first?.parts.map(({ unit }) => unit)).toContain('ô tô');
  const { data } = await backend.client.vectorStores.search(storeId, { query });
  expect(data[0]?.score).toBeCloseTo(first?.scores.fused ?? 0, 10);
  for (const { parts, scores } of report.passages) {
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
    expect(sum(parts.map(({ points }) => points))).toBeCloseTo(scores.points, 8);
    expect(sum(parts.map(({ contribution }) => contribution))).toBeCloseTo(scores.fused, 8);
    expect(scores.lexical).toBeCloseTo(Math.min(1, scores.points / scores.maximum), 8);
  }
});

test('a list outlives a restart and goes with its store', async () => {
  const storeId = await newStore();
  const gone = await newStore();
  await call(storeId, [['HR', 'phòng nhân sự']]);
  await call(gone, [['IT', 'phòng máy']]);
  await backend.client.vectorStores.delete(gone);
  expect((await call(gone)).status).toBe(404);

  await backend.stop();
  backend = await startBackend({}, backend.dataDir);

  expect((await call(storeId)).body).toMatchObject({ synonyms: [['HR', 'phòng nhân sự']] });
});

test.each<[string, unknown, string, RegExp]>([
  ['one form', [['a b']], 'synonyms[0]', /two forms at least/],
  [
    'a form twice',
    [
      ['x', 'y'],
      ['ĐQKT', 'đqkt'],
    ],
    'synonyms[1][1]',
    /"đqkt" is in this group twice/,
  ],
  ['signs only', [['ĐQKT', '???']], 'synonyms[0][1]', /no letter and no digit/],
  ['too long a form', [['ĐQKT', 'x'.repeat(101)]], 'synonyms[0][1]', /100/],
  ['too many forms', [Array.from({ length: 11 }, (_, n) => `form ${n}`)], 'synonyms[0]', /10/],
  ['too many groups', Array.from({ length: 1_001 }, (_, n) => [`a${n}`, `b${n}`]), 'synonyms', /1,?000/],
  ['no list', { ĐQKT: 'đặc quyền kinh tế' }, 'synonyms', /array/],
])('%s is refused with its place', async (_name, synonyms, param, message) => {
  const storeId = await newStore();

  const { status, body } = await call(storeId, synonyms);

  expect(status).toBe(400);
  const { error } = ErrorEnvelope.parse(body);
  expect(error).toMatchObject({ code: 'invalid_value', param });
  expect(error.message).toMatch(message);
  expect((await call(storeId)).body).toMatchObject({ synonyms: [] });
});

test('a store that is not there has no list', async () => {
  expect((await call('vs_none')).status).toBe(404);
  expect((await call('vs_none', [['a', 'b']])).status).toBe(404);
});
