import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  allTerms,
  bruteForceSearch,
  chunk,
  chunksArbitrary,
  type KeyedChunk,
  openSegments,
} from './brute-force-index.ts';
import { DeadOrdinals } from './dead-ordinals.ts';
import { searchSegments } from './search-segments.ts';
import { buildSegment } from './segment-builder.ts';
import { termStatistics } from './term-statistics.ts';

/** Deals the chunks out to `count` segments by their key; keys interleave. */
function deal(chunks: readonly KeyedChunk[], count: number): KeyedChunk[][] {
  return Array.from({ length: count }, (_, segment) => chunks.filter(({ key }) => key % count === segment));
}

const queryArbitrary = fc.record({
  picks: fc.array(fc.nat(1_000), { minLength: 1, maxLength: 12 }),
  selected: fc.array(fc.record({ pick: fc.nat(11), weight: fc.constantFrom(0, 0.25, 0.5, 1, 3.7) }), {
    maxLength: 8,
  }),
  limit: fc.integer({ min: 0, max: 30 }),
  modulus: fc.integer({ min: 1, max: 4 }),
});

test('finds what brute force finds, over several segments with dead chunks and a filter', () => {
  fc.assert(
    fc.property(
      chunksArbitrary(80),
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.nat(79)),
      queryArbitrary,
      (chunks, count, killed, query) => {
        const parts = deal(chunks, count);
        const isDead = (each: KeyedChunk): boolean => killed.includes(chunks.indexOf(each));
        const dead = parts.map(
          (part) =>
            new DeadOrdinals(part.flatMap((each, from) => (isDead(each) ? [{ from, to: from + 1 }] : []))),
        );
        const vocabulary = [...allTerms(chunks), 4_711];
        const terms = query.picks.map((pick) => vocabulary[pick % vocabulary.length] ?? 0);
        const select = query.selected.map(({ pick, weight }) => ({ term: pick % terms.length, weight }));
        const request = { terms, select, limit: query.limit };
        const accepts = (key: number): boolean => key % query.modulus === 0;

        const found = searchSegments(openSegments(parts.map(buildSegment), dead), request, { accepts });

        expect({
          ...found,
          textLengths: [...found.textLengths],
          headingLengths: [...found.headingLengths],
          termFrequencies: [...found.termFrequencies],
        }).toEqual(
          bruteForceSearch(
            chunks.filter((each) => !isDead(each)),
            request,
            accepts,
          ),
        );
      },
    ),
    { numRuns: 300 },
  );
});

test('scores chunks in many windows', () => {
  const chunks = Array.from({ length: 40_000 }, (_, key) =>
    chunk(key, [
      [1, 1 + (key % 17)],
      ...(key % 997 === 3 ? [[2, 1] as [number, number]] : []),
      ...(key === 39_999 ? [[3, 2] as [number, number]] : []),
    ]),
  );
  const request = {
    terms: [1, 2, 3, 4],
    select: [
      { term: 0, weight: 0.1 },
      { term: 1, weight: 2 },
      { term: 2, weight: 2 },
    ],
    limit: 60,
  };

  const found = searchSegments(openSegments([buildSegment(chunks)]), request);

  const expected = bruteForceSearch(chunks, request);
  expect(found.keys).toEqual(expected.keys);
  expect([...found.termFrequencies]).toEqual(expected.termFrequencies);
});

test('a document that is in two stores is found once', () => {
  const chunks = [chunk(10, [[1, 2]]), chunk(11, [[1, 1]])];
  const others = [chunk(5, [[1, 1]]), chunk(10, [[1, 2]]), chunk(11, [[1, 1]])];

  const found = searchSegments(openSegments([buildSegment(chunks), buildSegment(others)]), {
    terms: [1],
    select: [{ term: 0, weight: 1 }],
    limit: 3,
  });

  expect(found.keys).toEqual([10, 5, 11]);
});

test('asks the filter only about chunks that would be among the best', () => {
  const chunks = Array.from({ length: 100 }, (_, key) => chunk(key, [[1, 100 - key]]));
  const asked: number[] = [];

  const found = searchSegments(
    openSegments([buildSegment(chunks)]),
    { terms: [1], select: [{ term: 0, weight: 1 }], limit: 2 },
    { accepts: (key) => asked.push(key) > 0 && key > 0 },
  );

  expect(found.keys).toEqual([1, 2]);
  expect(asked).toEqual([0, 1, 2]);
});

test('sums statistics over segments without dead chunks', () => {
  const segments = openSegments(
    [
      buildSegment([
        chunk(1, [
          [1, 2],
          [2, 1],
        ]),
        chunk(2, [[2, 5]]),
      ]),
      buildSegment([chunk(3, [[2, 4]]), chunk(4, [[3, 1]])]),
      buildSegment([chunk(5, [[2, 4]])]),
    ],
    [DeadOrdinals.none, new DeadOrdinals([{ from: 1, to: 2 }]), new DeadOrdinals([{ from: 0, to: 1 }])],
  );

  expect(termStatistics(segments, [1, 2, 3, 4])).toEqual({
    chunkCount: 3,
    averageTextLength: 4,
    averageHeadingLength: 4 / 3,
    documentFrequencies: [1, 3, 1, 0],
  });
  expect(termStatistics([], [1])).toEqual({
    chunkCount: 0,
    averageTextLength: 0,
    averageHeadingLength: 0,
    documentFrequencies: [0],
  });
});
