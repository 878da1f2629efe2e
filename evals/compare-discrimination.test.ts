import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareDiscrimination } from './compare-discrimination.ts';
import { areaUnderRoc, type Discrimination } from './roc-curve.ts';

const FEW = { resamples: 300 };
const margins = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 2, maxLength: 20 });
const byId = (list: readonly number[]) =>
  Object.fromEntries(list.map((margin, index) => [`q${index}`, margin]));
const kinds = fc
  .tuple(margins, margins)
  .map(([good, bad]): Discrimination => ({ answerable: byId(good), unanswerable: byId(bad) }));

test('a run compared with itself has not changed', () => {
  fc.assert(
    fc.property(kinds, (run) => {
      const none = { mean: 0, low: 0, high: 0, signP: 1 };

      expect(compareDiscrimination(run, run, FEW)).toMatchObject({ auroc: none, balancedAccuracy: none });
    }),
    { numRuns: 20 },
  );
});

test('changed round, the sign changes', () => {
  fc.assert(
    fc.property(kinds, kinds, (one, two) => {
      const there = compareDiscrimination(one, two, FEW);
      const back = compareDiscrimination(two, one, FEW);

      for (const measure of ['auroc', 'balancedAccuracy'] as const) {
        expect(there?.[measure].mean).toBeCloseTo(-(back?.[measure].mean ?? 1), 10);
        expect(there?.[measure].low).toBeCloseTo(-(back?.[measure].high ?? 1), 1);
        expect(there?.[measure].signP).toBeCloseTo(back?.[measure].signP ?? -1, 10);
      }
    }),
    { numRuns: 20 },
  );
});

test('scores that tell less, and questions now judged wrongly, are a loss beyond chance', () => {
  const sixty = (margin: (index: number) => number) =>
    byId(Array.from({ length: 60 }, (_, index) => margin(index)));
  const before = { answerable: sixty((i) => 1 + i), unanswerable: sixty((i) => -1 - i) };
  const now = { answerable: sixty((i) => (i % 3 === 0 ? -70 : 1 + i)), unanswerable: sixty((i) => -1 - i) };

  const change = compareDiscrimination(before, now, FEW);

  expect(change?.auroc.mean).toBeCloseTo(
    areaUnderRoc(Object.values(now.answerable), Object.values(now.unanswerable)) - 1,
    10,
  );
  expect(change?.auroc.high).toBeLessThan(0);
  expect(change?.balancedAccuracy.mean).toBeCloseTo(-1 / 6, 10);
  expect(change?.balancedAccuracy.signP).toBeLessThan(0.001);
  expect(change?.balancedAccuracy.questions).toBe(120);
});

test('runs without a question in common cannot be compared', () => {
  const run = { answerable: { a: 1 }, unanswerable: { b: -1 } };

  expect(compareDiscrimination(run, { answerable: { c: 1 }, unanswerable: { b: -1 } }, FEW)).toBeUndefined();
});
