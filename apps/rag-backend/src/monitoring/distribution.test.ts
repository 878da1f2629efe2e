import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDistribution, type Distribution, quantile } from './distribution.ts';

const BOUNDS = [1, 2, 5, 10];

/** As a histogram with {@link BOUNDS} would count them. */
function distributionOf(values: readonly number[]): Distribution {
  const buckets: Record<string, number> = {};
  for (const value of values) {
    const bound = BOUNDS.find((each) => value <= each) ?? Number.POSITIVE_INFINITY;
    buckets[bound] = (buckets[bound] ?? 0) + 1;
  }
  return { sum: values.reduce((sum, value) => sum + value, 0), count: values.length, buckets };
}

function mergeDistributions(...distributions: Distribution[]): Distribution {
  const sum: Distribution = { sum: 0, count: 0, buckets: {} };
  for (const each of distributions) addDistribution(sum, each);
  return sum;
}

test('the percentile of merged distributions is that of all values, which no mean of percentiles is', () => {
  const quick = distributionOf(Array.from({ length: 95 }, () => 0.5));
  const slow = distributionOf(Array.from({ length: 5 }, () => 8));

  const merged = quantile(mergeDistributions(quick, slow), 0.95, BOUNDS) ?? 0;
  const meanOfBoth = ((quantile(quick, 0.95, BOUNDS) ?? 0) + (quantile(slow, 0.95, BOUNDS) ?? 0)) / 2;

  expect(merged).toBeLessThanOrEqual(1);
  expect(meanOfBoth).toBeGreaterThan(5);
});

test('merging says the same as counting all together, and the percentile lies in the bucket of the true one', () => {
  const value = fc.double({ min: 0.01, max: 10, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(value),
      fc.array(value),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (a, b, share) => {
        const merged = mergeDistributions(distributionOf(a), distributionOf(b));
        const all = [...a, ...b].toSorted((x, y) => x - y);
        expect(merged.buckets).toEqual(distributionOf(all).buckets);
        expect(merged.count).toBe(all.length);

        const found = quantile(merged, share, BOUNDS);
        if (all.length === 0) {
          expect(found).toBeNull();
          return;
        }
        const exact = all[Math.max(0, Math.ceil(share * all.length) - 1)] ?? 0;
        const upper = BOUNDS.find((each) => exact <= each) ?? 0;
        const lower = BOUNDS.findLast((each) => each < exact) ?? 0;
        expect(found).toBeGreaterThanOrEqual(lower);
        expect(found).toBeLessThanOrEqual(upper);
      },
    ),
  );
});

test('what is above all bounds counts as the largest, and other bounds than today can be merged', () => {
  expect(quantile(distributionOf([50, 60]), 0.5, BOUNDS)).toBe(10);

  const older: Distribution = { sum: 3, count: 1, buckets: { 4: 1 } };
  expect(quantile(mergeDistributions(older, distributionOf([0.5])), 1, BOUNDS)).toBe(4);
});
