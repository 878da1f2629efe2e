import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DeadOrdinals } from './dead-ordinals.ts';

test('holds exactly the ordinals of its ranges, joined', () => {
  const range = fc.tuple(fc.nat(60), fc.nat(8)).map(([from, length]) => ({ from, to: from + length }));
  fc.assert(
    fc.property(fc.array(range), (ranges) => {
      const expected = new Set(
        ranges.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i)),
      );

      const dead = new DeadOrdinals(ranges);

      expect(dead.size).toBe(expected.size);
      for (let ordinal = 0; ordinal < 80; ordinal++) expect(dead.has(ordinal)).toBe(expected.has(ordinal));
      for (const [index, { from, to }] of dead.ranges.entries()) {
        expect(from).toBeGreaterThan(dead.ranges[index - 1]?.to ?? -1);
        expect(to).toBeGreaterThan(from);
      }
    }),
  );
});

test('leaves the ranges that it was given as they were', () => {
  const ranges = [
    { from: 0, to: 2 },
    { from: 1, to: 5 },
  ];

  new DeadOrdinals(ranges);

  expect(ranges[0]).toEqual({ from: 0, to: 2 });
});
