import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CodeMemory } from './code-memory.ts';
import { CodeScan } from './code-scan.ts';
import {
  codeLayout,
  type EncodedQuery,
  encodeQuery,
  encodeVectors,
  fitQuantizer,
  plainQuantizer,
  type Quantizer,
} from './two-bit-codes.ts';
import { dotProduct, unitVector } from './unit-vector.ts';

const dimensions = fc.integer({ min: 1, max: 200 });

/** Numbers that look like those of a normal distribution. */
function normal(random: () => number): number {
  return 2 * (random() + random() + random() - 1.5);
}

/** Repeatable, 0..1. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function vectorsOf(seed: number, count: number, length: number, common = 0): Float32Array[] {
  const random = randomNumbers(seed);
  return Array.from({ length: count }, () =>
    unitVector(
      Float32Array.from({ length }, () => common + normal(random)),
      length,
    ),
  );
}

/** What the codes say, in plain JavaScript. */
function estimateOf(vector: Float32Array, query: Float32Array, { mean, step }: Quantizer): number {
  let [restSquares, restByPoint, meanByRest, queryByPoint] = [0, 0, 0, 0];
  for (const [at, value] of vector.entries()) {
    const center = mean[at] ?? 0;
    const width = step[at] ?? 0;
    const point = (Math.max(0, Math.min(3, Math.floor((value - center) / width) + 2)) - 1.5) * width;
    restSquares += (value - center) ** 2;
    restByPoint += (value - center) * point;
    meanByRest += (value - center) * center;
    queryByPoint += ((query[at] ?? 0) - center) * point;
  }
  return (queryByPoint * restSquares) / restByPoint + meanByRest;
}

/** Bit `at` of the plane that begins at `byte`. */
function bitOf(bytes: Uint8Array, byte: number, at: number): number {
  return ((bytes[byte + (at >>> 3)] ?? 0) >>> (at & 7)) & 1;
}

test('the assembled loops compute what plain JavaScript does, for any length of code', () => {
  fc.assert(
    fc.property(dimensions, fc.nat(), fc.integer({ min: 0, max: 9 }), (length, seed, rows) => {
      const layout = codeLayout(length);
      const vectors = vectorsOf(seed, rows, length);
      const [query = new Float32Array()] = vectorsOf(seed + 1, 1, length);
      const encoded: EncodedQuery = encodeQuery(query, plainQuantizer(length), layout);
      const memory = new CodeMemory(layout);
      // Not the first, so that a wrong address is another vector's.
      memory.keep(encodeVectors(vectorsOf(seed + 2, 3, length), plainQuantizer(length), layout));
      const codes = memory.keep(encodeVectors(vectors, plainQuantizer(length), layout));
      memory.setQuery(encoded);

      memory.kernel.hamming(codes.high, rows, codes.distances);

      const bytes = memory.bytesView();
      const { planes } = encoded;
      for (let row = 0; row < rows; row++) {
        const high = codes.high + row * layout.planeBytes;
        const low = codes.low + row * layout.planeBytes;
        let distance = 0;
        let product = 0;
        for (let at = 0; at < length; at++) {
          distance += bitOf(bytes, high, at) ^ bitOf(planes, 0, at);
          let weight = -32 * bitOf(planes, 6 * layout.planeBytes, at);
          for (let bit = 0; bit < 5; bit++) {
            weight += bitOf(planes, (1 + bit) * layout.planeBytes, at) << bit;
          }
          product += weight * (2 * bitOf(bytes, high, at) + bitOf(bytes, low, at));
        }
        expect(memory.distancesView()[codes.distances / 2 + row]).toBe(distance);
        expect(memory.kernel.product(high, low)).toBe(product);
      }
    }),
  );
});

test('estimates are those of the two bits, but for the rounding of the query', () => {
  const length = 300;
  const layout = codeLayout(length);
  const vectors = vectorsOf(1, 400, length, 1);
  const quantizer = fitQuantizer(vectors, length);
  const [query = new Float32Array()] = vectorsOf(2, 1, length, 1);
  const encoded = encodeQuery(query, quantizer, layout);
  const memory = new CodeMemory(layout);
  const codes = memory.keep(encodeVectors(vectors, quantizer, layout));
  memory.setQuery(encoded);
  const numbers = memory.numbersView();
  const center = dotProduct(query, quantizer.mean) - dotProduct(quantizer.mean, quantizer.mean);

  const errors = vectors.map((vector, row) => {
    const at = row * layout.planeBytes;
    const product = memory.kernel.product(codes.high + at, codes.low + at);
    const factor = numbers[codes.factors / 4 + row] ?? 0;
    const offset = numbers[codes.offsets / 4 + row] ?? 0;
    const estimate = factor * encoded.unit * (product - encoded.bias) + offset;
    expect(Math.abs(estimate - estimateOf(vector, query, quantizer))).toBeLessThan(0.004);
    return estimate + center + dotProduct(quantizer.mean, quantizer.mean) - dotProduct(vector, query);
  });

  const meanSquare = errors.reduce((sum, error) => sum + error * error, 0) / errors.length;
  // Of what the rests differ by, 1 / sqrt(300) * 0.5, the codes lose a third.
  expect(Math.sqrt(meanSquare)).toBeLessThan(0.012);
});

test('finds as many as are asked for, best first, whether their codes stay in memory or pass', () => {
  fc.assert(
    fc.property(
      dimensions,
      fc.nat(),
      fc.array(fc.record({ rows: fc.integer({ min: 1, max: 9 }), stays: fc.boolean() }), { maxLength: 9 }),
      fc.integer({ min: 1, max: 40 }),
      (length, seed, parts, limit) => {
        const layout = codeLayout(length);
        const quantizer = plainQuantizer(length);
        const [query = new Float32Array()] = vectorsOf(seed, 1, length);
        const memory = new CodeMemory(layout);
        const kept = parts.map(({ rows, stays }, index) => {
          const codes = encodeVectors(vectorsOf(seed + 1 + index, rows, length), quantizer, layout);
          return { codes, inMemory: stays ? memory.keep(codes) : undefined };
        });
        const scan = new CodeScan(memory, encodeQuery(query, quantizer, layout), limit);
        const all = new Map<number, number>();
        for (const [index, { codes, inMemory }] of kept.entries()) {
          const vectors = vectorsOf(seed + 1 + index, parts[index]?.rows ?? 0, length);
          for (const [row, vector] of vectors.entries()) {
            all.set(index * 100 + row, estimateOf(vector, query, quantizer));
          }
          if (inMemory) scan.add(index * 100, inMemory);
          else scan.addPassing(index * 100, memory.lend(codes));
        }

        const found = scan.nearest();

        expect(new Set(found).size).toBe(Math.min(limit, all.size));
        for (const key of found) expect(all.has(key)).toBe(true);
        // The query is rounded, so those with nearly equal estimates may change places.
        const worst = Math.min(...found.map((key) => all.get(key) ?? 0));
        const missed = [...all].filter(([key]) => !found.includes(key)).map(([, estimate]) => estimate);
        expect(Math.max(-2, ...missed)).toBeLessThan(worst + 0.15);
      },
    ),
  );
});

test('goes on behind the nearest by signs until nothing comes of it', () => {
  const length = 128;
  const layout = codeLayout(length);
  const quantizer = plainQuantizer(length);
  // Without any structure, where signs say least.
  const vectors = vectorsOf(5, 4_000, length);
  const memory = new CodeMemory(layout);
  const codes = memory.keep(encodeVectors(vectors, quantizer, layout));

  const shares = vectorsOf(6, 10, length).map((query) => {
    const scan = new CodeScan(memory, encodeQuery(query, quantizer, layout), 100);
    scan.add(0, codes);
    const found = new Set(scan.nearest());
    const best = vectors
      .map((vector, row) => ({ row, estimate: estimateOf(vector, query, quantizer) }))
      .toSorted((a, b) => b.estimate - a.estimate);
    return best.slice(0, 25).filter(({ row }) => found.has(row)).length / 25;
  });

  expect(shares.reduce((sum, each) => sum + each, 0) / shares.length).toBeGreaterThanOrEqual(0.97);
});

test('a row without a vector comes last', () => {
  const layout = codeLayout(70);
  const quantizer = plainQuantizer(70);
  const memory = new CodeMemory(layout);
  const [query = new Float32Array(), ...vectors] = vectorsOf(7, 4, 70);
  const codes = memory.keep(encodeVectors([null, ...vectors], quantizer, layout));
  const scan = new CodeScan(memory, encodeQuery(query, quantizer, layout), 4);

  scan.add(10, codes);

  expect(scan.nearest().at(-1)).toBe(10);
});
