import fc from 'fast-check';
import { expect, test } from 'vitest';
import { selectTerms } from './select-terms.ts';

test('takes the rarest terms while their postings stay under the cap of a small store', () => {
  expect(selectTerms([900, 0, 5, 1_200, 100], 1_500)).toEqual([2, 4, 0]);
});

test('lets the cap grow with the store, up to its limit', () => {
  expect(selectTerms([4_000, 4_000, 4_000], 100_000)).toEqual([0, 1]);
  expect(selectTerms([10_000, 10_000, 10_000], 100_000)).toEqual([0, 1]);
  expect(selectTerms([100, 100, 9_000, 9_000], 100_000)).toEqual([0, 1, 2]);
  expect(selectTerms([100, 100, 19_000, 1_000], 1_000_000)).toEqual([0, 1, 3]);
});

test('takes two terms however frequent they are', () => {
  expect(selectTerms([900_000, 800_000, 999_999], 1_000_000)).toEqual([1, 0]);
});

test('gives nothing only when no chunk holds any term', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1_000_000)), (frequencies) => {
      const selected = selectTerms(frequencies, 1_000_000);
      const present = frequencies.filter((frequency) => frequency > 0).length;
      expect(selected.length).toBeGreaterThanOrEqual(Math.min(2, present));
      for (const term of selected) expect(frequencies[term]).toBeGreaterThan(0);
    }),
  );
});
