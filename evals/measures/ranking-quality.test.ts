import { expect, test } from 'vitest';
import { judgeRanking } from './ranking-quality.ts';

test('a perfect ranking scores 1 everywhere', () => {
  expect(judgeRanking(['a', 'b', 'c'], ['a'])).toEqual({
    ndcg: 1,
    recall: 1,
    recallAt1: 1,
    reciprocalRank: 1,
  });
});

test('the second place is worth 1 / log2(3)', () => {
  const { ndcg, recall, recallAt1, reciprocalRank } = judgeRanking(['b', 'a'], ['a']);

  expect(ndcg).toBeCloseTo(0.6309, 4);
  expect({ recall, recallAt1, reciprocalRank }).toEqual({ recall: 1, recallAt1: 0, reciprocalRank: 0.5 });
});

test('several relevant documents share the gain of the ideal ranking', () => {
  const { ndcg, recall, recallAt1 } = judgeRanking(['a', 'x', 'b'], ['a', 'b', 'c']);

  expect(ndcg).toBeCloseTo((1 + 0.5) / (1 + 0.6309 + 0.5), 4);
  expect(recall).toBeCloseTo(2 / 3, 10);
  expect(recallAt1).toBeCloseTo(1 / 3, 10);
});

test('a ranking without a relevant document scores 0', () => {
  expect(judgeRanking(['x', 'y'], ['a'])).toEqual({ ndcg: 0, recall: 0, recallAt1: 0, reciprocalRank: 0 });
});
