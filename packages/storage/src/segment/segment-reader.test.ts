import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  allTerms,
  chunk,
  chunksArbitrary,
  frequencyIn,
  type KeyedChunk,
  openSegments,
} from './brute-force-index.ts';
import { DeadOrdinals } from './dead-ordinals.ts';
import { buildSegment } from './segment-builder.ts';
import { rebaseSegment } from './segment-header.ts';
import type { SegmentReader } from './segment-reader.ts';

function open(chunks: readonly KeyedChunk[], dead = DeadOrdinals.none): SegmentReader {
  const [reader] = openSegments([buildSegment(chunks)], [dead]);
  if (reader === undefined) throw new Error('no reader');
  return reader;
}

/** `count` chunks with keys 0, 1, …; `holds` says how often a chunk has term `term`. */
function longList(count: number, term: number, holds: (ordinal: number) => number): KeyedChunk[] {
  return Array.from({ length: count }, (_, ordinal) => {
    const frequency = holds(ordinal);
    const own: [number, number] = [2 ** 40 + ordinal, 1];
    return chunk(ordinal, frequency === 0 ? [own] : [[term, frequency], own]);
  });
}

test('gives every term its exact document frequency and frequencies', () => {
  fc.assert(
    fc.property(chunksArbitrary(60), fc.array(fc.nat(59)), (chunks, picks) => {
      const reader = open(chunks);
      const ordinals = [...new Set(picks.filter((pick) => pick < chunks.length))].sort((a, b) => a - b);

      for (const term of [...allTerms(chunks), 12_345, 2 ** 47 + 1]) {
        expect(reader.documentFrequency(term)).toBe(
          chunks.filter((each) => frequencyIn(each, term) > 0).length,
        );
        expect([...reader.termFrequencies(term, ordinals)]).toEqual(
          chunks.filter((_, ordinal) => ordinals.includes(ordinal)).map((each) => frequencyIn(each, term)),
        );
      }
      expect(reader.header).toMatchObject({
        chunkCount: chunks.length,
        termCount: allTerms(chunks).length,
        postingCount: chunks.reduce((sum, { terms }) => sum + terms.terms.length, 0),
        textLength: chunks.reduce((sum, { terms }) => sum + terms.textLength, 0),
      });
    }),
  );
});

test.each([1, 2, 127, 128, 129, 255, 256, 257, 3_000, 5_000, 40_000])(
  'reads a list of %i postings through its skip tables',
  (count) => {
    const term = 77;
    const holds = (ordinal: number): number => (ordinal % 3 === 1 ? 0 : 1 + (ordinal % 11) * (ordinal % 5));
    const chunks = longList(Math.ceil(count * 1.5), term, holds);
    const reader = open(chunks);
    const size = chunks.length;
    const samples = [
      [0],
      [size - 1],
      Array.from({ length: size }, (_, ordinal) => ordinal),
      Array.from({ length: Math.ceil(size / 97) }, (_, i) => i * 97),
      [...new Set([0, Math.floor(size / 2), size - 1])],
    ];

    expect(reader.documentFrequency(term)).toBe(chunks.filter((each) => frequencyIn(each, term) > 0).length);
    for (const ordinals of samples) {
      expect([...reader.termFrequencies(term, ordinals)]).toEqual(ordinals.map(holds));
    }
  },
);

test('keeps pages near 8 KB whatever the lists are like', () => {
  const { header, pages } = buildSegment(longList(60_000, 5, (ordinal) => 1 + (ordinal % 2)));

  expect(pages.length).toBe(header.pageCount);
  expect(header.sizeBytes).toBe(pages.reduce((sum, page) => sum + page.length, 0));
  expect(Math.max(...pages.map((page) => page.length))).toBeLessThan(10_000);
  expect(header.sizeBytes / header.pageCount).toBeGreaterThan(6_000);
});

test('finds every term of many pages, however unevenly the hashes are spread', () => {
  const dense = Array.from({ length: 9_000 }, (_, i) => i * 2);
  const even = Array.from({ length: 9_000 }, (_, i) => 2 ** 30 + i * 2 ** 34);
  const growing = Array.from({ length: 4_000 }, (_, i) => 2 ** 48 - 1 - Math.floor(1.008 ** i) - 2 * i);
  const all = [...new Set([...dense, ...even, ...growing, 2 ** 48 - 1])];
  const reader = open(
    [0, 1, 2].map((key) =>
      chunk(
        key,
        all.filter((_, i) => i % 3 >= key).map((term) => [term, 1]),
      ),
    ),
  );
  const present = new Set(all);

  const wrong = all.filter((term, i) => reader.documentFrequency(term) !== (i % 3) + 1);
  const ghosts = all.flatMap((term) => [term - 1, term + 1]).filter((term) => !present.has(term));
  const found = ghosts.filter((term) => reader.documentFrequency(term) !== 0);

  expect(reader.header.pageCount).toBeGreaterThan(20);
  expect([wrong, found]).toEqual([[], []]);
  expect(ghosts.length).toBeGreaterThan(20_000);
});

test('finds chunks by key, before and after a rebase', () => {
  fc.assert(
    fc.property(
      chunksArbitrary(40),
      fc.nat(40_000),
      fc.nat(5_000),
      fc.nat(2 ** 45),
      (chunks, from, length, base) => {
        const built = buildSegment(chunks);
        const [reader] = openSegments([{ ...built, header: rebaseSegment(built.header, base) }]);
        const keys = chunks.map(({ key }) => key + base);
        const inside = keys.filter((key) => key >= base + from && key < base + from + length);

        const range = reader?.ordinalRange(base + from, base + from + length) ?? { from: -1, to: -1 };

        expect(keys.slice(range.from, range.to)).toEqual(inside);
        expect(keys.map((_, ordinal) => reader?.keyOf(ordinal))).toEqual(keys);
      },
    ),
  );
});

test('does not count dead chunks in counts and lengths', () => {
  const chunks = [
    chunk(3, [[1, 2]]),
    chunk(5, [
      [1, 4],
      [2, 3],
    ]),
    chunk(9, [[2, 5]]),
  ];
  const reader = open(chunks);

  const rest = reader.withDead(new DeadOrdinals([reader.ordinalRange(4, 6)]));

  expect([reader.liveChunkCount, reader.liveTextLength, reader.liveHeadingLength]).toEqual([3, 14, 4]);
  expect([rest.liveChunkCount, rest.liveTextLength, rest.liveHeadingLength]).toEqual([2, 7, 2]);
});

test('a segment without chunks holds nothing', () => {
  const reader = open([]);

  expect(reader.documentFrequency(1)).toBe(0);
  expect(reader.ordinalRange(0, 100)).toEqual({ from: 0, to: 0 });
  expect([reader.liveChunkCount, reader.header.postingCount]).toEqual([0, 0]);
});

test('a chunk without terms counts as a chunk', () => {
  const reader = open([chunk(1, []), chunk(2, [[7, 1]])]);

  expect([reader.liveChunkCount, reader.documentFrequency(7), reader.keyOf(1)]).toEqual([2, 1, 2]);
});

test.each([
  ['keys that do not ascend', [chunk(2, [[1, 1]]), chunk(2, [[1, 1]])]],
  ['a term twice', [{ key: 1, terms: { textLength: 2, headingLength: 0, terms: [4, 4], counts: [1, 1] } }]],
  ['a term of 49 bits', [chunk(1, [[2 ** 48, 1]])]],
  ['a fraction', [chunk(1, [[0.5, 1]])]],
  ['a frequency of 0', [chunk(1, [[1, 0]])]],
  ['a frequency above 16 bits', [chunk(1, [[1, 65_536]])]],
  [
    'fewer counts than terms',
    [{ key: 1, terms: { textLength: 2, headingLength: 0, terms: [4, 5], counts: [1] } }],
  ],
])('refuses %s', (_, chunks) => {
  expect(() => buildSegment(chunks)).toThrow(RangeError);
});
