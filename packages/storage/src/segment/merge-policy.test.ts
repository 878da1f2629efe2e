import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseMerge, type SegmentSize } from './merge-policy.ts';

const size = (chunkCount: number, deadCount = 0): SegmentSize => ({
  chunkCount,
  deadCount,
  postingCount: chunkCount * 490,
});

/** Carries out what the policy asks for until it is content. */
function tidy(segments: SegmentSize[]): { merges: number; written: number } {
  let merges = 0;
  let written = 0;
  for (let chosen = chooseMerge(segments); chosen !== undefined; chosen = chooseMerge(segments)) {
    const inputs = chosen.map((index) => segments[index] ?? size(0));
    const live = inputs.reduce((sum, { chunkCount, deadCount }) => sum + chunkCount - deadCount, 0);
    for (const index of chosen.toSorted((a, b) => b - a)) segments.splice(index, 1);
    if (live > 0) segments.push(size(live));
    written += live;
    if (++merges > 10_000) throw new Error('does not end');
  }
  return { merges, written };
}

test('ends with at most 12 segments and no dead chunks, whatever it starts from', () => {
  const segment = fc
    .tuple(fc.oneof(fc.nat(50), fc.nat(5_000), fc.nat(2_000_000)), fc.nat(100))
    .map(([chunks, percent]) => size(chunks, Math.floor((chunks * percent) / 100)));
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 200 }), (segments) => {
      const live = segments.reduce((sum, { chunkCount, deadCount }) => sum + chunkCount - deadCount, 0);
      const { merges } = tidy(segments);

      expect(segments.length).toBeLessThanOrEqual(12);
      expect(segments.every(({ deadCount }) => deadCount === 0)).toBe(true);
      expect(segments.reduce((sum, { chunkCount }) => sum + chunkCount, 0)).toBe(live);
      expect(merges).toBeLessThanOrEqual(400);
    }),
  );
});

test('names different segments that exist, 16 at most', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(100_000), { maxLength: 60 }), (counts) => {
      const chosen = chooseMerge(counts.map((count) => size(count))) ?? [];

      expect(new Set(chosen).size).toBe(chosen.length);
      expect(chosen.length).toBeLessThanOrEqual(16);
      expect(chosen.every((index) => index >= 0 && index < counts.length)).toBe(true);
    }),
  );
});

test.each([
  ['1,000 documents of 100 chunks', 1_000, (i: number) => 100 + (i % 3), 3.5],
  ['20,000 documents of 5 chunks', 20_000, (i: number) => 1 + (i % 9), 7],
  ['mixed documents, 1M chunks in all', 1_000, (i: number) => (i % 10 === 0 ? 9_000 : 10 + (i % 97)), 3.5],
])('writes each chunk only a few times: %s', (_, documents, chunksOf, limit) => {
  const segments: SegmentSize[] = [];
  let added = 0;
  let written = 0;
  let most = 0;

  for (let i = 0; i < documents; i++) {
    added += chunksOf(i);
    segments.push(size(chunksOf(i)));
    written += tidy(segments).written;
    most = Math.max(most, segments.length);
  }

  expect(written / added).toBeLessThan(limit);
  expect(most).toBeLessThanOrEqual(12);
});

test('leaves a tidy store alone', () => {
  expect(chooseMerge([])).toBeUndefined();
  expect(chooseMerge([size(10)])).toBeUndefined();
  expect(chooseMerge([size(100_000), size(10), size(3)])).toBeUndefined();
});

test('rewrites segments for their dead chunks, mostly dead ones first', () => {
  expect(chooseMerge([size(100), size(50_000, 1)])).toEqual([1]);
  expect(chooseMerge([size(100, 1), size(50_000, 40_000)])).toEqual([1]);
});
