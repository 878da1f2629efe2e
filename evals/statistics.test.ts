import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareRuns, meanInterval, percentile, signTest } from './statistics.ts';

const FEW = { resamples: 400 };
const values = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 });

test('the interval holds the mean, and is a point where all values are the same', () => {
  fc.assert(
    fc.property(values, (drawn) => {
      const { mean, low, high } = meanInterval(drawn, FEW);
      expect(low).toBeLessThanOrEqual(mean + 1e-9);
      expect(high).toBeGreaterThanOrEqual(mean - 1e-9);
    }),
    { numRuns: 50 },
  );
  expect(meanInterval([0.5, 0.5], FEW)).toEqual({ mean: 0.5, low: 0.5, high: 0.5 });
});

test('more questions make it narrower', () => {
  const few = meanInterval([0, 1, 0, 1], FEW);
  const many = meanInterval(
    Array.from({ length: 400 }, (_, index) => index % 2),
    FEW,
  );

  expect(many.high - many.low).toBeLessThan((few.high - few.low) / 3);
});

test('a run compared with itself has not changed; changed round, the sign changes', () => {
  fc.assert(
    fc.property(values, values, (one, two) => {
      const byId = (list: number[]) => Object.fromEntries(list.map((value, index) => [`q${index}`, value]));
      const [before, now] = [byId(one), byId(two)];
      expect(compareRuns(now, now, FEW)).toMatchObject({ mean: 0, low: 0, high: 0, signP: 1 });
      const there = compareRuns(before, now, FEW);
      const back = compareRuns(now, before, FEW);
      expect(there.questions).toBe(Math.min(one.length, two.length));
      expect(there.mean).toBeCloseTo(-back.mean, 9);
      expect(there.signP).toBeCloseTo(back.signP, 9);
    }),
    { numRuns: 30 },
  );
});

test('the sign test is that of the tables', () => {
  expect(signTest(0, 0)).toBe(1);
  expect(signTest(5, 5)).toBe(1);
  expect(signTest(10, 0)).toBeCloseTo(2 / 1024, 9);
  expect(signTest(1, 9)).toBeCloseTo((2 * 11) / 1024, 9);
  expect(signTest(900, 1_100)).toBeLessThan(0.001);
});

test('right and wrong are told from shares', () => {
  expect(compareRuns({ a: 1, b: 0 }, { a: 0, b: 0 }, FEW).isBinary).toBe(true);
  expect(compareRuns({ a: 1, b: 0.5 }, { a: 0, b: 0 }, FEW).isBinary).toBe(false);
});

test('a percentile is one of the values: so many do not exceed it, and fewer any smaller one', () => {
  fc.assert(
    fc.property(values, fc.double({ min: 0.01, max: 1, noNaN: true }), (drawn, share) => {
      const found = percentile(drawn, share);
      expect(drawn).toContain(found);
      expect(drawn.filter((value) => value <= found).length).toBeGreaterThanOrEqual(share * drawn.length);
      expect(drawn.filter((value) => value < found).length).toBeLessThan(share * drawn.length);
    }),
  );
  expect(percentile([4, 1, 3, 2], 0.5)).toBe(2);
  expect(percentile([], 0.5)).toBe(0);
});
