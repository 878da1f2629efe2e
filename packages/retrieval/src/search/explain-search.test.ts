import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createBruteForceChunkStore,
  type DoubleChunk,
  doubleChunk,
} from './brute-force-chunk-store.test-double.ts';
import { type ExplainedPassage, explainSearch } from './explain-search.ts';
import { searchPassages } from './search-passages.ts';
import type { VectorSearch } from './vector-leg.ts';

const scope = { vectorStoreIds: ['vs_1'] };
const signal = new AbortController().signal;

function byMeaning(cosines: Record<string, number>, more: Partial<VectorSearch> = {}): VectorSearch {
  const ids = Object.keys(cosines).toSorted((a, b) => (cosines[b] ?? 0) - (cosines[a] ?? 0));
  const vectors: VectorSearch['vectors'] = {
    nearest: async (_scope, { limit }) => ({
      chunkIds: ids.slice(0, limit),
      similarities: Float32Array.from(ids.slice(0, limit), (id) => cosines[id] ?? 0),
    }),
    similarities: async (_query, asked) => Float32Array.from(asked, (id) => cosines[id] ?? Number.NaN),
    questionSimilarities: async (_query, asked) => new Float32Array(asked.length).fill(Number.NaN),
  };
  return { vectors, embed: async () => ({ fingerprint: 'f', vector: Float32Array.of(1) }), ...more };
}

const explain = (entries: DoubleChunk[], query: string, search?: VectorSearch, topK = 10) =>
  explainSearch(createBruteForceChunkStore(entries), scope, query, { topK, signal, byMeaning: search });

const sumOf = ({ parts, meaningContribution }: ExplainedPassage) =>
  parts.reduce((sum, { contribution }) => sum + contribution, meaningContribution);

test('the parts sum up to the score, and the order is that of the search', async () => {
  const word = fc.constantFrom('đất', 'rừng', 'biển', 'sông', 'núi', 'đồi', 'điều 2');
  const words = (minLength: number, maxLength: number) =>
    fc.array(word, { minLength, maxLength }).map((found) => found.join(' '));
  const chunk = fc.record({
    text: words(1, 8),
    context: words(0, 2),
    cosine: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(chunk, { minLength: 1, maxLength: 9 }),
      words(1, 5),
      fc.array(words(0, 5), { maxLength: 3 }),
      fc.boolean(),
      async (made, query, wordings, hasVectors) => {
        const entries = made.map(({ text, context }, index) =>
          doubleChunk(`chunk_${index}`, text, { context }),
        );
        const cosines = Object.fromEntries(
          made.map(({ cosine }, index) => [`chunk_${index}`, Math.fround(cosine)]),
        );
        const search = hasVectors ? byMeaning(cosines) : undefined;
        const store = createBruteForceChunkStore(entries);

        const options = { topK: 5, signal, byMeaning: search, wordings };

        const normal = await searchPassages(store, scope, query, options);
        const explained = await explainSearch(store, scope, query, options);

        expect(explained.result).toEqual(normal);
        const given = explained.passages.filter(({ ranks }) => ranks.final !== null);
        expect(given.map((passage) => [passage.ranks.final, passage.chunk.id])).toEqual(
          normal.passages.map((passage, index) => [index + 1, passage.chunk.id]),
        );
        for (const passage of explained.passages) {
          expect(sumOf(passage)).toBeCloseTo(passage.fused, 10);
          expect(passage.parts.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(passage.points, 10);
          expect([query, ...wordings]).toContain(passage.wording);
          const share = passage.maximum > 0 ? Math.min(1, passage.points / passage.maximum) : 0;
          expect(passage.lexical).toBeCloseTo(share, 10);
        }
        for (const passage of given.filter(({ isCited }) => !isCited)) {
          const same = normal.passages.find(({ chunk }) => chunk.id === passage.chunk.id);
          expect(passage.fused).toBe(same?.score);
          expect(passage.lexical).toBe(same?.lexical);
        }
      },
    ),
    { numRuns: 150 },
  );
});

test('says which words matched where, and which are missing', async () => {
  const { passages } = await explain(
    [
      doubleChunk('deposit', 'Tiền đặt cọc là ba tháng', { context: 'Thuê nhà' }),
      doubleChunk('pets', 'Không nuôi chó trong nhà'),
    ],
    'tiền thuê nhà',
  );

  const parts = passages[0]?.parts.map(({ unit, kind, field }) => `${kind} ${field} ${unit}`);
  expect(passages[0]).toMatchObject({ chunk: { id: 'deposit' }, ranks: { words: 1, fused: 1, final: 1 } });
  expect(parts).toEqual(
    expect.arrayContaining(['word text tiền', 'word heading thuê', 'word heading nhà', 'pair text thuê nhà']),
  );
  expect(passages[1]?.missing).toEqual(['tiền', 'thuê']);
  const marked = passages[1]?.matches.map(({ start, end }) => passages[1]?.chunk.text.slice(start, end));
  expect(marked).toEqual(['nhà']);
  expect(passages[0]?.contextMatches).toEqual([
    { start: 0, end: 4 },
    { start: 5, end: 8 },
  ]);
  expect(passages[0]?.ranks.meaning).toBeNull();
});

test('a passage is explained by the wording that finds it best', async () => {
  const entries = [
    doubleChunk('long', 'Phòng nhân sự cấp giấy xác nhận'),
    doubleChunk('short', 'Gửi HR giấy xác nhận'),
    doubleChunk('other', 'Giờ mở cửa của thư viện'),
  ];
  const query = 'hr ký giấy xác nhận';
  const spelt = 'phòng nhân sự ký giấy xác nhận';

  const explained = await explainSearch(createBruteForceChunkStore(entries), scope, query, {
    topK: 10,
    signal,
    wordings: [query, spelt],
  });

  expect(explained.wordings).toEqual([query, spelt]);
  const by = new Map(explained.passages.map((passage) => [passage.chunk.id, passage]));
  expect(by.get('long')?.wording).toBe(spelt);
  expect(by.get('long')?.parts.map(({ unit }) => unit)).toContain('nhân sự');
  expect(by.get('long')?.missing).toEqual(['ký']);
  expect(by.get('short')?.wording).toBe(query);
  expect(by.get('short')?.missing).toEqual(['ký']);
  const text = by.get('long')?.chunk.text ?? '';
  expect(by.get('long')?.matches.map(({ start, end }) => text.slice(start, end))).toEqual(
    expect.arrayContaining(['Phòng', 'nhân', 'sự', 'giấy']),
  );
});

test('every column has its own order, and what a model puts first is told', async () => {
  const entries = [
    doubleChunk('words', 'Tiền nhà báo trước một tháng'),
    doubleChunk('middle', 'Tiền điện nước và nhà'),
    doubleChunk('meaning', 'Chi phí phải trả sớm'),
  ];
  const rerank: VectorSearch['rerank'] = async (_query, texts) =>
    texts.map((text) => (text.includes('điện') ? 0.9 : 0.1));
  const search = byMeaning({ words: 0.5, middle: 0.6, meaning: 0.9 }, { rerank });

  const explained = await explain(entries, 'tiền nhà báo', search);

  expect(explained).toMatchObject({ hasMeaning: true, lexicalShare: 0.5, isReranked: true });
  const ranks = Object.fromEntries(explained.passages.map(({ chunk, ranks: places }) => [chunk.id, places]));
  expect(ranks).toMatchObject({
    words: { words: 1, meaning: 3 },
    middle: { words: 2, meaning: 2, final: 1 },
    meaning: { words: null, meaning: 1 },
  });
  expect(explained.passages[0]).toMatchObject({ chunk: { id: 'middle' }, rerankScore: 0.9 });
});

test('an article that is named is said to be first for that', async () => {
  const law = (id: string, article: string, text: string) =>
    doubleChunk(id, text, { structure: 'legal', context: `Luật Đất đai > Điều ${article}` });
  const { passages } = await explain(
    [
      law('13', '13', 'Cấm lấn đất theo Điều 12 Luật Đất đai, Điều 12 Luật Đất đai, Điều 12.'),
      law('12', '12', 'Hành vi bị cấm: lấn đất, chiếm đất, hủy hoại đất đai và nhiều hành vi khác nữa.'),
    ],
    'lấn đất theo Điều 12 Luật Đất đai',
  );

  expect(passages.map(({ chunk, isCited }) => [chunk.id, isCited])).toEqual([
    ['12', true],
    ['13', false],
  ]);
  expect(passages[1]?.fused).toBeGreaterThan(passages[0]?.fused ?? 1);
});
