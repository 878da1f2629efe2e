import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgeRanking, RECALL_DEPTHS } from './ranking-quality.ts';

test('a perfect ranking scores 1 everywhere', () => {
  expect(judgeRanking(['a', 'b', 'c'], ['a'])).toEqual({
    ndcg: 1,
    recall: { 1: 1, 5: 1, 10: 1, 20: 1 },
    reciprocalRank: 1,
  });
});

test('the second place is worth 1 / log2(3)', () => {
  const { ndcg, recall, reciprocalRank } = judgeRanking(['b', 'a'], ['a']);

  expect(ndcg).toBeCloseTo(0.6309, 4);
  expect({ recall, reciprocalRank }).toEqual({ recall: { 1: 0, 5: 1, 10: 1, 20: 1 }, reciprocalRank: 0.5 });
});

test('several relevant documents share the gain of the ideal ranking', () => {
  const { ndcg, recall } = judgeRanking(['a', 'x', 'b'], ['a', 'b', 'c']);

  expect(ndcg).toBeCloseTo((1 + 0.5) / (1 + 0.6309 + 0.5), 4);
  expect(recall[10]).toBeCloseTo(2 / 3, 10);
  expect(recall[1]).toBeCloseTo(1 / 3, 10);
});

test('a ranking without a relevant document scores 0', () => {
  expect(judgeRanking(['x', 'y'], ['a'])).toEqual({
    ndcg: 0,
    recall: { 1: 0, 5: 0, 10: 0, 20: 0 },
    reciprocalRank: 0,
  });
});

test('beyond the tenth place only recall at twenty sees a document', () => {
  const ranking = Array.from({ length: 30 }, (_, index) => `d${index}`);

  expect(judgeRanking(ranking, ['d10'])).toEqual({
    ndcg: 0,
    recall: { 1: 0, 5: 0, 10: 0, 20: 1 },
    reciprocalRank: 0,
  });
  expect(judgeRanking(ranking, ['d20']).recall[20]).toBe(0);
});

test('recall never falls with depth, and a document moved up never costs anything', () => {
  const cases = fc.tuple(
    fc.shuffledSubarray(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'], { minLength: 2 }),
    fc.subarray(['a', 'b', 'c', 'd', 'e'], { minLength: 1 }),
    fc.nat(),
  );
  fc.assert(
    fc.property(cases, ([ranking, relevant, at]) => {
      const place = 1 + (at % (ranking.length - 1));
      const [above, below] = [ranking[place - 1] ?? '', ranking[place] ?? ''];
      const swapped = ranking.with(place - 1, below).with(place, above);
      const before = judgeRanking(ranking, relevant);
      const after = judgeRanking(swapped, relevant);

      const recalls = RECALL_DEPTHS.map((depth) => before.recall[depth]);
      expect(recalls).toEqual(recalls.toSorted((a, b) => a - b));
      if (relevant.includes(below) && !relevant.includes(above)) {
        expect(after.ndcg).toBeGreaterThanOrEqual(before.ndcg);
        expect(after.reciprocalRank).toBeGreaterThanOrEqual(before.reciprocalRank);
      }
    }),
  );
});
