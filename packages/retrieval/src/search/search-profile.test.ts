import { expect, test } from 'vitest';
import { chooseProfile } from './search-profile.ts';

const profileOf = (structures: { legal?: number; prose?: number }, languages: Record<string, number>) =>
  chooseProfile({
    chunkCount: 0,
    documentCount: 0,
    structures: { legal: 0, prose: 0, questions: 0, ...structures },
    languages,
  });

test.each([
  ['Vietnamese prose', { prose: 100 }, { vi: 100 }, 0.4],
  ['Vietnamese law', { legal: 100 }, { vi: 100 }, 0.8],
  ['half law, half prose', { legal: 50, prose: 50 }, { vi: 100 }, 0.6],
  ['another language', { prose: 100 }, { und: 100 }, 0.2],
  ['English with Vietnamese', { prose: 100 }, { en: 80, vi: 20 }, 0.4],
  ['English only', { prose: 100 }, { en: 100 }, 0.4],
  ['Japanese', { prose: 100 }, { ja: 100 }, 0.8],
  ['nothing', {}, {}, 0.4],
])('weighs pairs of syllables in %s', (_, structures, languages, weight) => {
  expect(profileOf(structures, languages).syllablePairWeight).toBeCloseTo(weight, 10);
});

test('weighs pairs of English stems the same in any company', () => {
  expect(profileOf({ prose: 1 }, { en: 1 }).stemPairWeight).toBe(0.2);
  expect(profileOf({ legal: 9 }, { vi: 9, en: 1 }).stemPairWeight).toBe(0.2);
});
