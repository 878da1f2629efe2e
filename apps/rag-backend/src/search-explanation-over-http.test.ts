import { ErrorEnvelope, SearchReport } from '@frogwell/protocol';
import { toFile } from 'openai';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { QUESTIONS, REGULATION } from '../test-support/documents.ts';
import { startBackend, type TestBackend } from '../test-support/start-backend.ts';

vi.setConfig({ hookTimeout: 120_000, testTimeout: 60_000 });

let backend: TestBackend;
let storeId: string;

beforeAll(async () => {
  backend = await startBackend();
  const { client } = backend;
  storeId = (await client.vectorStores.create({ name: 'explained' })).id;
  const files = { 'noi-quy.txt': REGULATION, 'hoi-dap.csv': QUESTIONS };
  for (const [name, text] of Object.entries(files)) {
    await client.vectorStores.files.uploadAndPoll(storeId, await toFile(Buffer.from(text), name));
  }
});
afterAll(async () => backend?.remove());

const post = (store: string, body: object) =>
  fetch(`${backend.url}/admin/vector_stores/${store}/search/explain`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

async function explain(body: object): Promise<SearchReport> {
  const response = await post(storeId, body);
  expect(response.status).toBe(200);
  return SearchReport.parse(await response.json());
}

test('the order is that of the search, and the parts sum up to the scores', async () => {
  for (const query of [
    'Cho em hỏi nghỉ phép năm được mấy ngày?',
    'binh chua chay',
    'khoản 2 Điều 3 nói gì?',
  ]) {
    const { data } = await backend.client.vectorStores.search(storeId, { query, rewrite_query: true });
    const report = await explain({ query });

    const given = report.passages.filter(({ ranks }) => ranks.final !== null);
    expect(given.map(({ text }) => text)).toEqual(data.map(({ content }) => content[0]?.text));
    expect(given.map(({ ranks }) => ranks.final)).toEqual(given.map((_, index) => index + 1));
    for (const { parts, scores } of report.passages) {
      const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
      expect(sum(parts.map(({ points }) => points))).toBeCloseTo(scores.points, 8);
      expect(sum(parts.map(({ contribution }) => contribution))).toBeCloseTo(scores.fused, 8);
    }
  }
});

test('tells what was understood, what matched and what an answer would quote', async () => {
  const report = await explain({
    query: 'Người lao động được nghỉ bao nhiêu ngày phépp mỗi năm?',
    max_num_results: 3,
  });

  expect(report).toMatchObject({
    understood: 'Người lao động được nghỉ bao nhiêu ngày phép mỗi năm?',
    corrections: [{ typed: 'phépp', meant: 'phép' }],
    language: 'vi',
    vectors: { used: false, degraded: null, lexical_share: 1 },
    reranked: false,
    known_question: null,
    evidence: { sufficient: true },
  });
  const [first] = report.passages;
  expect(first?.text).toContain('14 ngày phép');
  expect(first?.is_read).toBe(true);
  expect(first?.parts.some(({ field, unit }) => field === 'heading' && unit === 'phép')).toBe(true);
  const quote = first?.quoted[0];
  expect(quote?.text).not.toBe('');
  expect(first?.text.slice(quote?.start, quote?.end)).toBe(quote?.text);
  const marked = first?.matches.map(({ start, end }) => first.text.slice(start, end).toLowerCase());
  expect(marked).toEqual(expect.arrayContaining(['phép', 'ngày']));
  expect(
    report.passages.every(({ ranks }) => Object.values(ranks).every((rank) => rank === null || rank <= 3)),
  ).toBe(true);
});

test('says why a question off the topic would be refused', async () => {
  const { evidence } = await explain({ query: 'Kênh đào Suez được khánh thành năm nào?' });

  expect(evidence.sufficient).toBe(false);
  expect(evidence.score).toBeLessThan(evidence.threshold);
  expect(evidence.score).toBeCloseTo((evidence.lexical + evidence.coverage) / 2, 10);
  expect(evidence.words.filter(({ held }) => !held).map(({ word }) => word)).toContain('suez');
});

test('a known question is named, and a filter leaves out what it leaves out of a search', async () => {
  const known = await explain({ query: 'cang tin mo cua luc may gio' });
  const filtered = await explain({
    query: 'căng tin',
    filters: { type: 'eq', key: 'department', value: 'none' },
  });

  expect(known.known_question).toMatchObject({ tier: 'fuzzy', question: 'Căng tin mở cửa lúc mấy giờ?' });
  expect(filtered.passages).toEqual([]);
});

test('what is wrong is named', async () => {
  expect((await post('vs_none', { query: 'nghỉ phép' })).status).toBe(404);
  const empty = await post(storeId, { query: ' ' });
  expect(empty.status).toBe(400);
  expect(ErrorEnvelope.parse(await empty.json()).error).toMatchObject({ param: 'query' });
});
