import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minimise } from './minimise.ts';

const coordinate = fc.double({ min: -5, max: 5, noNaN: true });

test('finds the minimum of any bowl', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(coordinate, fc.double({ min: 0.1, max: 50, noNaN: true })), {
        minLength: 1,
        maxLength: 8,
      }),
      (bowl) => {
        const found = minimise(
          (point) => ({
            value: bowl.reduce(
              (sum, [center, steepness], index) => sum + steepness * ((point[index] ?? 0) - center) ** 2,
              0,
            ),
            gradient: Float64Array.from(
              bowl,
              ([center, steepness], index) => 2 * steepness * ((point[index] ?? 0) - center),
            ),
          }),
          new Float64Array(bowl.length),
        );
        for (const [index, [center]] of bowl.entries()) expect(found[index]).toBeCloseTo(center, 3);
      },
    ),
  );
});

test('follows a bent valley (Rosenbrock)', () => {
  const found = minimise(
    ([x = 0, y = 0]) => ({
      value: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
      gradient: Float64Array.of(-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)),
    }),
    Float64Array.of(-1.2, 1),
  );

  expect(found[0]).toBeCloseTo(1, 4);
  expect(found[1]).toBeCloseTo(1, 4);
});
