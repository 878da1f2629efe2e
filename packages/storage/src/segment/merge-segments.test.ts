import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chunk, chunksArbitrary, type KeyedChunk, openSegments } from './brute-force-index.ts';
import { DeadOrdinals } from './dead-ordinals.ts';
import { mergeSegments } from './merge-segments.ts';
import { buildSegment, SegmentBuilder } from './segment-builder.ts';
import { type EncodedSegment, rebaseSegment } from './segment-header.ts';
import type { SegmentReader } from './segment-reader.ts';

function merge(inputs: readonly SegmentReader[]): EncodedSegment {
  const pages: Uint8Array[] = [];
  const steps = mergeSegments(inputs);
  for (;;) {
    const step = steps.next();
    if (step.done) return { header: step.value, pages };
    for (const { pageNumber, bytes } of step.value.pages) {
      expect(pageNumber).toBe(pages.length);
      pages.push(bytes);
    }
  }
}

function cut(chunks: readonly KeyedChunk[], at: readonly number[]): KeyedChunk[][] {
  const cuts = [0, ...at.map((n) => n % chunks.length).sort((a, b) => a - b), chunks.length];
  return cuts.slice(1).map((end, i) => chunks.slice(cuts[i], end));
}

function deal(chunks: readonly KeyedChunk[], hands: readonly number[]): KeyedChunk[][] {
  return [0, 1, 2].map((hand) => chunks.filter((_, i) => (hands[i % hands.length] ?? 0) === hand));
}

const layouts = fc.oneof(
  fc.array(fc.nat(200), { maxLength: 5 }).map((at) => (chunks: readonly KeyedChunk[]) => cut(chunks, at)),
  fc
    .array(fc.nat(2), { minLength: 1, maxLength: 9 })
    .map((hands) => (chunks: readonly KeyedChunk[]) => deal(chunks, hands)),
);

test('a merge is the same, byte for byte, as one segment built of all live chunks', () => {
  fc.assert(
    fc.property(
      chunksArbitrary(80),
      layouts,
      fc.array(fc.nat(79)),
      fc.nat(1),
      (chunks, layout, killed, reversed) => {
        const isDead = (each: KeyedChunk): boolean => killed.includes(chunks.indexOf(each));
        const parts = reversed === 1 ? layout(chunks).toReversed() : layout(chunks);
        const dead = parts.map(
          (part) =>
            new DeadOrdinals(part.flatMap((each, from) => (isDead(each) ? [{ from, to: from + 1 }] : []))),
        );

        const merged = merge(openSegments(parts.map(buildSegment), dead));

        const expected = buildSegment(chunks.filter((each) => !isDead(each)));
        expect(merged.header).toEqual(expected.header);
        expect(merged.pages.map((page) => Buffer.from(page).toString('hex'))).toEqual(
          expected.pages.map((page) => Buffer.from(page).toString('hex')),
        );
      },
    ),
    { numRuns: 300 },
  );
});

test.each(['in turn', 'interleaved'])('merges lists of many pages, %s', (order) => {
  const chunks = Array.from({ length: 30_000 }, (_, key) =>
    chunk(key, [
      [1, 1 + (key % 4)],
      [2 + (key % 50), 1],
      [1_000 + key, 1],
    ]),
  );
  const parts =
    order === 'in turn'
      ? [chunks.slice(0, 9_999), chunks.slice(9_999, 10_200), chunks.slice(10_200)]
      : [0, 1, 2].map((rest) => chunks.filter(({ key }) => key % 3 === rest));

  const merged = merge(openSegments(parts.map(buildSegment)));

  const expected = buildSegment(chunks);
  expect(merged.header).toEqual(expected.header);
  expect(
    merged.pages.every((page, i) => Buffer.compare(page, expected.pages[i] ?? new Uint8Array()) === 0),
  ).toBe(true);
});

test('works in small steps, also inside a long list and where nothing is left', () => {
  const chunks = Array.from({ length: 120_000 }, (_, key) => chunk(key, [[1, 1]]));
  const built = buildSegment(chunks);
  const none = new DeadOrdinals([{ from: 0, to: 119_999 }]);

  const steps = [...mergeSegments(openSegments([built], [none]))];
  const wholeSteps = [...mergeSegments(openSegments([built]))];

  expect(steps.length).toBeGreaterThanOrEqual(3);
  expect(Math.max(...wholeSteps.map(({ pages }) => pages.length))).toBeLessThan(10);
});

test('keeps keys of rebased inputs', () => {
  const first = buildSegment([chunk(0, [[1, 1]]), chunk(1, [[2, 1]])]);
  const second = buildSegment([chunk(0, [[1, 3]])]);
  const inputs = openSegments([
    { ...first, header: rebaseSegment(first.header, 7 * 2 ** 20) },
    { ...second, header: rebaseSegment(second.header, 3 * 2 ** 20) },
  ]);

  const [merged] = openSegments([merge(inputs)]);

  expect([0, 1, 2].map((ordinal) => merged?.keyOf(ordinal))).toEqual([
    3 * 2 ** 20,
    7 * 2 ** 20,
    7 * 2 ** 20 + 1,
  ]);
  expect([...(merged?.termFrequencies(1, [0, 1, 2]) ?? [])]).toEqual([3, 1, 0]);
});

test('merging nothing but dead chunks gives an empty segment', () => {
  const built = buildSegment([chunk(4, [[1, 1]])]);

  const merged = merge(openSegments([built], [new DeadOrdinals([{ from: 0, to: 1 }])]));

  expect(merged.header).toEqual(buildSegment([]).header);
});

test('refuses inputs that share a key', () => {
  const [left, right] = [
    buildSegment([chunk(1, [[1, 1]]), chunk(5, [[1, 1]])]),
    buildSegment([chunk(5, [[2, 1]])]),
  ];

  expect(() => merge(openSegments([left, right]))).toThrow('5 is in two');
});

test('a builder that had to sort in several runs gives the same segment', () => {
  const terms = Array.from({ length: 50_000 }, (_, i) => i * 3);
  const counts = terms.map((term) => 1 + (term % 5));
  const builder = new SegmentBuilder();

  for (let key = 0; key < 45; key++) builder.add(key, { textLength: 9, headingLength: 1, terms, counts });
  const [reader] = openSegments([builder.finish()]);

  expect(reader?.header).toMatchObject({ chunkCount: 45, termCount: 50_000, postingCount: 2_250_000 });
  expect([...(reader?.termFrequencies(3 * 49_999, [0, 20, 44]) ?? [])]).toEqual([3, 3, 3]);
  expect(reader?.documentFrequency(0)).toBe(45);
});
