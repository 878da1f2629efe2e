import fc from 'fast-check';
import { expect, test } from 'vitest';
import { areaUnderRoc, inOrder, rocCurve, weightedArea } from './roc-curve.ts';

// Few distinct values: ties are what goes wrong.
const scores = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 25 });

test('the area is the share of pairs in the right order, equal ones counted half', () => {
  fc.assert(
    fc.property(scores, scores, (answerable, unanswerable) => {
      let wins = 0;
      for (const good of answerable)
        for (const bad of unanswerable) wins += good > bad ? 1 : good === bad ? 0.5 : 0;

      expect(areaUnderRoc(answerable, unanswerable)).toBeCloseTo(
        wins / (answerable.length * unanswerable.length),
        10,
      );
    }),
  );
  expect(areaUnderRoc([2, 3], [0, 1])).toBe(1);
  expect(areaUnderRoc([1, 1], [1, 1, 1])).toBe(0.5);
  expect(areaUnderRoc([0], [1])).toBe(0);
  expect(areaUnderRoc([], [1])).toBeNaN();
});

test('only the order of the scores counts, and with the kinds changed round it is the other side', () => {
  fc.assert(
    fc.property(scores, scores, (answerable, unanswerable) => {
      const area = areaUnderRoc(answerable, unanswerable);
      const stretched = (list: number[]) => list.map((score) => Math.exp(score) + 7);

      expect(areaUnderRoc(stretched(answerable), stretched(unanswerable))).toBeCloseTo(area, 10);
      expect(areaUnderRoc(unanswerable, answerable)).toBeCloseTo(1 - area, 10);
    }),
  );
});

test('a weight counts as so many equal questions', () => {
  fc.assert(
    fc.property(
      scores,
      scores,
      fc.array(fc.integer({ min: 0, max: 3 })),
      (answerable, unanswerable, drawn) => {
        const weightsFor = (list: number[]) => Uint16Array.from(list, (_, index) => drawn[index] ?? 1);
        const weights = { answerable: weightsFor(answerable), unanswerable: weightsFor(unanswerable) };
        const repeated = (list: number[], counts: Uint16Array) =>
          list.flatMap((score, index) => Array<number>(counts[index] ?? 0).fill(score));
        const expected = areaUnderRoc(
          repeated(answerable, weights.answerable),
          repeated(unanswerable, weights.unanswerable),
        );

        const area = weightedArea(inOrder(answerable, unanswerable), weights);

        if (Number.isNaN(expected)) expect(area).toBeNaN();
        else expect(area).toBeCloseTo(expected, 10);
      },
    ),
  );
});

test('the curve rises from corner to corner, and the trapezoids below it are the area', () => {
  fc.assert(
    fc.property(scores, scores, (answerable, unanswerable) => {
      const curve = rocCurve(answerable, unanswerable);
      let area = 0;
      for (const [index, point] of curve.slice(1).entries()) {
        const before = curve[index];
        expect(point.falseAnswers).toBeGreaterThanOrEqual(before?.falseAnswers ?? 1);
        expect(point.rightAnswers).toBeGreaterThanOrEqual(before?.rightAnswers ?? 1);
        area +=
          (point.falseAnswers - (before?.falseAnswers ?? 0)) *
          ((point.rightAnswers + (before?.rightAnswers ?? 0)) / 2);
      }

      expect(curve[0]).toMatchObject({ falseAnswers: 0, rightAnswers: 0 });
      expect(curve.at(-1)).toMatchObject({ falseAnswers: 1, rightAnswers: 1 });
      expect(area).toBeCloseTo(areaUnderRoc(answerable, unanswerable), 10);
    }),
  );
});

test('each point is what answering from its threshold up gives', () => {
  expect(rocCurve([3, 1], [2, 1])).toEqual([
    { threshold: Number.POSITIVE_INFINITY, falseAnswers: 0, rightAnswers: 0 },
    { threshold: 3, falseAnswers: 0, rightAnswers: 0.5 },
    { threshold: 2, falseAnswers: 0.5, rightAnswers: 0.5 },
    { threshold: 1, falseAnswers: 1, rightAnswers: 1 },
  ]);
});
