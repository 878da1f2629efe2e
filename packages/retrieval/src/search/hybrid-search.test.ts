import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBruteForceChunkStore, doubleChunk } from './brute-force-chunk-store.test-double.ts';
import { fuseScores } from './fuse-scores.ts';
import { searchPassages } from './search-passages.ts';
import type { VectorSearch } from './vector-leg.ts';

const scope = { vectorStoreIds: ['vs_1'] };
const signal = new AbortController().signal;
const entries = [
  doubleChunk('deposit', 'Tiền đặt cọc là ba tháng tiền thuê nhà'),
  doubleChunk('notice', 'Muốn trả nhà thì báo trước một tháng'),
  doubleChunk('pets', 'Không nuôi chó mèo trong nhà'),
  doubleChunk('animals', 'Động vật bị cấm'),
  doubleChunk('unembedded', 'Giờ giấc tự do'),
];
const store = createBruteForceChunkStore(entries);

/** Vectors by definition: every chunk has this cosine, those that are not named have none. */
function vectorSearch(cosines: Record<string, number>, more: Partial<VectorSearch> = {}): VectorSearch {
  const vectors: VectorSearch['vectors'] = {
    questionSimilarities: async (_query, ids) => new Float32Array(ids.length).fill(Number.NaN),
    nearest: async (_scope, { limit }) => {
      const best = Object.entries(cosines)
        .toSorted((a, b) => b[1] - a[1])
        .slice(0, Math.min(limit, 2));
      return {
        chunkIds: best.map(([id]) => id),
        similarities: Float32Array.from(best, ([, cosine]) => cosine),
      };
    },
    similarities: async (_query, ids) => Float32Array.from(ids, (id) => cosines[id] ?? Number.NaN),
  };
  return { vectors, embed: async () => ({ fingerprint: 'f', vector: Float32Array.of(1) }), ...more };
}

async function search(query: string, byMeaning?: VectorSearch) {
  return searchPassages(store, scope, query, { topK: 10, signal, byMeaning });
}

test('neither leg filters the other, and what only the vectors find has its true score by words', async () => {
  const byMeaning = vectorSearch({ deposit: 0.7, notice: 0.7, pets: 0.8, animals: 0.95 });

  const { passages } = await search('nuôi thú chó trong nhà', byMeaning);

  const lexical = await search('nuôi thú chó trong nhà');
  const byId = new Map(lexical.passages.map(({ chunk, score }) => [chunk.id, score]));
  expect(passages.map(({ chunk }) => chunk.id)).toContain('animals');
  expect(lexical.passages.map(({ chunk }) => chunk.id)).not.toContain('animals');
  for (const passage of passages) {
    expect(passage.lexical).toBeCloseTo(byId.get(passage.chunk.id) ?? 0, 10);
    expect(passage.score).toBeGreaterThanOrEqual(0);
    expect(passage.score).toBeLessThanOrEqual(1);
  }
});

test('the share of the words decides between the legs', async () => {
  const cosines = { deposit: 0.7, notice: 0.7, pets: 0.7, animals: 0.95 };
  const first = async (lexicalShare: number) =>
    (await search('nuôi chó', vectorSearch(cosines, { lexicalShare }))).passages[0]?.chunk.id;

  expect(await first(1)).toBe('pets');
  expect(await first(0)).toBe('animals');
});

test('a model orders the best passages anew, unless the first leads clearly or it has no answer', async () => {
  const cosines = { deposit: 0.7, notice: 0.72, pets: 0.71, animals: 0.73 };
  const asked: string[][] = [];
  const byText = (scoreOf: (text: string) => number | undefined): VectorSearch =>
    vectorSearch(cosines, {
      rerank: async (_query, texts) => {
        asked.push(texts);
        const scores = texts.map(scoreOf);
        return scores.every((score) => score !== undefined) ? scores : undefined;
      },
    });
  const favourite = byText((text) => (text.includes('đặt cọc') ? 0.9 : 0.1));
  const query = 'tiền nhà và báo trước';

  const { passages } = await search(query, favourite);
  expect(passages[0]).toMatchObject({ chunk: { id: 'deposit' }, score: 0.9 });
  expect(
    await search(
      query,
      byText(() => undefined),
    ),
  ).toEqual(await search(query, vectorSearch(cosines)));
  asked.length = 0;
  const clear = vectorSearch({ animals: 0.99, pets: 0.1 });
  const leading = await search('động vật bị cấm', { ...clear, rerank: favourite.rerank });
  expect(leading.passages[0]?.chunk.id).toBe('animals');
  expect(asked).toEqual([]);
});

test('a query without a single known word still finds by meaning', async () => {
  const { passages } = await search('zzz', vectorSearch({ animals: 0.9, deposit: 0.2 }));

  expect(passages[0]).toMatchObject({ chunk: { id: 'animals' }, lexical: 0 });
});

test('without a vector of the query the result is that of words alone, to the last bit', async () => {
  const degraded = vectorSearch({ animals: 1 }, { embed: async () => undefined });

  expect(await search('nuôi chó trong nhà', degraded)).toEqual(await search('nuôi chó trong nhà'));
});

test('scores are the weighted sum, within 0..1, best first; a chunk without a vector keeps its score by words', () => {
  const candidate = fc.record({
    score: fc.double({ min: 0, max: 5, noNaN: true }),
    cosine: fc.option(fc.double({ min: -1, max: 1, noNaN: true })),
  });
  fc.assert(
    fc.property(
      fc.array(candidate, { maxLength: 20 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (given, lexicalShare) => {
        const scored = given.map(({ score }, index) => ({
          chunkId: `chunk_${index}`,
          score,
          subjectScore: score,
          headingScore: 0,
          extras: [],
        }));
        const similarities = new Map(
          given.flatMap(({ cosine }, index) =>
            cosine === null ? [] : [[`chunk_${index}`, cosine] as const],
          ),
        );

        const fused = fuseScores(scored, similarities, { maximum: 5, lexicalShare });

        const values = fused.map((each) => each.fused);
        expect(values).toEqual(values.toSorted((a, b) => b - a));
        const sorted = [...similarities.values()].toSorted((a, b) => a - b);
        const half = sorted.length / 2;
        const level =
          sorted.length % 2 === 1
            ? (sorted[Math.floor(half)] ?? 0)
            : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2;
        for (const { lexical, similarity, fused: value } of fused) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
          if (similarity === null) expect(value).toBe(lexical);
          else if (level < 1) {
            const meaning = Math.max(0, (similarity - level) / (1 - level));
            expect(value).toBeCloseTo(lexicalShare * lexical + (1 - lexicalShare) * meaning, 9);
          }
        }
      },
    ),
  );
});
