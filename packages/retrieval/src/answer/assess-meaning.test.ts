import { expect, test } from 'vitest';
import { assessMeaning } from './assess-meaning.ts';

const byVectors = (unrelated: number | null, ...similarities: (number | null)[]) =>
  assessMeaning({ unrelated, passages: similarities.map((similarity) => ({ similarity, reranked: null })) });

test('a cosine counts from the level of unrelated texts on, whatever the model calls near', () => {
  expect(byVectors(0.1, 0.6)).toMatchObject({ band: 'strong', by: 'vectors' });
  expect(byVectors(0.76, 0.89)).toMatchObject({ band: 'strong' });
  expect(byVectors(0.76, 0.85)).toMatchObject({ band: 'uncertain' });
  expect(byVectors(0.76, 0.8)).toMatchObject({ band: 'weak' });
  expect(byVectors(0.4, 0.2)).toEqual({ band: 'weak', by: 'vectors', score: 0 });
});

test('the best of the first passages counts, those behind them do not', () => {
  expect(byVectors(0, 0.2, null, 0.6)).toMatchObject({ score: 0.6 });
  expect(byVectors(0, 0.2, 0.2, 0.2, 0.2, 0.2, 0.9)).toMatchObject({ score: 0.2 });
});

test('a reranker that has read the passages has the say', () => {
  const passages = [
    { similarity: 0.9, reranked: 0.05 },
    { similarity: 0.9, reranked: 0.02 },
  ];

  expect(assessMeaning({ passages, unrelated: 0 })).toEqual({ score: 0.05, by: 'reranker', band: 'weak' });
  expect(assessMeaning({ passages: [{ similarity: 0, reranked: 0.7 }], unrelated: null })?.band).toBe(
    'strong',
  );
});

test('without vectors, or a level to hold them against, there is nothing to judge by', () => {
  expect(byVectors(0.1)).toBeNull();
  expect(byVectors(0.1, null, null)).toBeNull();
  expect(byVectors(null, 0.9)).toBeNull();
  expect(byVectors(1, 0.9)).toBeNull();
});
