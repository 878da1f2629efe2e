import { expect, test } from 'vitest';
import { createBruteForceChunkStore, doubleChunk } from './brute-force-chunk-store.test-double.ts';
import { searchPassages } from './search-passages.ts';
import type { VectorSearch } from './vector-leg.ts';

const scope = { vectorStoreIds: ['vs_1'] };
const store = createBruteForceChunkStore([
  doubleChunk('cars', 'Ô tô đỗ ở tầng hầm B2 của tòa nhà'),
  doubleChunk('bikes', 'Xe đạp để ở sân sau của tòa nhà'),
  doubleChunk('both', 'Xe hơi và ô tô của khách gửi ở sân trước'),
  doubleChunk('none', 'Thư viện mở cửa buổi sáng'),
]);

function search(query: string, wordings?: string[], byMeaning?: VectorSearch) {
  const signal = new AbortController().signal;
  return searchPassages(store, scope, query, { topK: 5, signal, wordings, byMeaning });
}

test('a passage in other words counts as if they had been asked for', async () => {
  const query = 'xe hơi đỗ ở tầng hầm nào';
  const other = 'ô tô đỗ ở tầng hầm nào';
  const alone = await search(query);
  const direct = await search(other);

  const found = await search(query, [other]);

  expect(found.passages[0]).toMatchObject({ chunk: { id: 'cars' }, score: direct.passages[0]?.score });
  expect(found.passages[0]?.score).toBeGreaterThan(alone.passages[0]?.score ?? 1);
  expect(found.wording).toBe(other);
  const scores = new Map(alone.passages.map(({ chunk, score }) => [chunk.id, score]));
  for (const { chunk, score } of found.passages)
    expect(score).toBeGreaterThanOrEqual(scores.get(chunk.id) ?? 0);
});

test('the query itself among them changes nothing', async () => {
  const query = 'xe hơi của khách';

  expect(await search(query, [query])).toEqual(await search(query));
  expect((await search('xe đạp ở sân sau', ['xe thồ ở sân sau'])).wording).toBe('xe đạp ở sân sau');
});

test('wordings that say nothing leave the scores whole, also beside vectors', async () => {
  const byMeaning: VectorSearch = {
    vectors: {
      nearest: async () => ({ chunkIds: ['none'], similarities: Float32Array.of(0.9) }),
      similarities: async (_query, ids) => new Float32Array(ids.length).fill(0.1),
      questionSimilarities: async (_query, ids) => new Float32Array(ids.length).fill(Number.NaN),
    },
    embed: async () => ({ fingerprint: 'f', vector: Float32Array.of(1) }),
  };

  const { passages } = await search('xe hơi', ['???', 'ô tô'], byMeaning);

  expect(passages.map(({ chunk }) => chunk.id)).toContain('none');
  expect(passages.map(({ chunk }) => chunk.id)).toContain('cars');
  for (const { score, lexical } of passages) {
    expect(score >= 0 && score <= 1).toBe(true);
    expect(lexical >= 0 && lexical <= 1).toBe(true);
  }
});
