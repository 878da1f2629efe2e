import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CodeScan } from './code-scan.ts';
import { codeWords, encodeSigns } from './sign-codes.ts';

function distance(one: Uint32Array, other: Uint32Array): number {
  let bits = 0;
  for (const [index, word] of one.entries()) {
    for (let rest = (word ^ (other[index] ?? 0)) >>> 0; rest > 0; rest = Math.floor(rest / 2))
      bits += rest % 2;
  }
  return bits;
}

test('gives the chunks with the fewest different bits, as many as asked for', () => {
  const words = 2;
  const code = fc.uint32Array({ minLength: words, maxLength: words });
  fc.assert(
    fc.property(
      code,
      fc.array(fc.array(code, { minLength: 1, maxLength: 9 }), { maxLength: 6 }),
      fc.nat(20),
      (query, parts, limit) => {
        const scan = new CodeScan(query);
        const all = new Map<number, number>();
        for (const [index, codes] of parts.entries()) {
          scan.add(index * 100, Uint32Array.from(codes.flatMap((each) => [...each])));
          for (const [row, each] of codes.entries()) all.set(index * 100 + row, distance(query, each));
        }

        const found = scan.nearest(limit);

        expect(new Set(found).size).toBe(Math.min(limit, all.size));
        const best = [...all.values()].toSorted((a, b) => a - b).slice(0, limit);
        expect(found.map((key) => all.get(key)).toSorted((a, b) => (a ?? 0) - (b ?? 0))).toEqual(best);
      },
    ),
  );
});

test('a code has one bit a dimension: above the mean', () => {
  const vectors = [Float32Array.of(1, -1, 0.5), null, Float32Array.of(-1, 2, 0.1)];

  expect([...encodeSigns(vectors, Float32Array.of(0, 0, 0.3), 3)]).toEqual([0b101, 0, 0b010]);
  expect([...encodeSigns(vectors, null, 3)]).toEqual([0b101, 0, 0b110]);
  expect(codeWords(33)).toBe(2);
});
