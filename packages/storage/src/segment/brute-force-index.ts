import fc from 'fast-check';
import type { CandidateRequest } from '../contract/chunk-store.ts';
import type { ChunkTerms } from '../contract/document-file.ts';
import { DeadOrdinals } from './dead-ordinals.ts';
import type { EncodedSegment, PageSource } from './segment-header.ts';
import { SegmentReader } from './segment-reader.ts';

/** For tests: the index as plain maps, random chunks, and segments behind pages that begin at odd offsets. */

export interface KeyedChunk {
  key: number;
  terms: ChunkTerms;
}

export function chunk(key: number, frequencies: Iterable<[term: number, count: number]>): KeyedChunk {
  const entries = [...new Map(frequencies)];
  return {
    key,
    terms: {
      textLength: entries.reduce((sum, [, count]) => sum + count, 0),
      headingLength: entries.length % 7,
      terms: entries.map(([term]) => term),
      counts: entries.map(([, count]) => count),
    },
  };
}

/** 1 to `maxChunks` chunks with ascending keys over a vocabulary with both ends of the 48 bits. */
export function chunksArbitrary(maxChunks: number): fc.Arbitrary<KeyedChunk[]> {
  const term = fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: 30 }).map((n) => n * 9_007_199_254) },
    { weight: 1, arbitrary: fc.constantFrom(0, 1, 2 ** 24 - 1, 2 ** 24, 2 ** 32, 2 ** 48 - 2, 2 ** 48 - 1) },
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 2 ** 48 - 1 }) },
  );
  const count = fc.oneof(
    { weight: 5, arbitrary: fc.constant(1) },
    { weight: 3, arbitrary: fc.integer({ min: 2, max: 9 }) },
    { weight: 1, arbitrary: fc.constantFrom(128, 129, 130, 131, 16_385, 16_386, 65_535) },
  );
  return fc
    .array(fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.array(fc.tuple(term, count), { maxLength: 12 })), {
      minLength: 1,
      maxLength: maxChunks,
    })
    .map((rows) => {
      let key = -1;
      return rows.map(([gap, frequencies]) => {
        key += gap;
        return chunk(key, frequencies);
      });
    });
}

/** Readers over segments in memory; each page is handed out at an odd offset of a larger buffer. */
export function openSegments(
  segments: readonly EncodedSegment[],
  dead: readonly DeadOrdinals[] = [],
): SegmentReader[] {
  const source: PageSource = {
    readPage(segmentId, pageNumber) {
      const page = segments[segmentId]?.pages[pageNumber];
      if (page === undefined) throw new Error(`no page ${pageNumber} in segment ${segmentId}`);
      const offset = 1 + ((pageNumber * 2) % 8);
      const buffer = new Uint8Array(page.length + offset + 3).fill(0xee);
      buffer.set(page, offset);
      return buffer.subarray(offset, offset + page.length);
    },
  };
  return segments.map(
    ({ header }, id) => new SegmentReader({ id, header, source, dead: dead[id] ?? DeadOrdinals.none }),
  );
}

export function frequencyIn({ terms: { terms, counts } }: KeyedChunk, term: number): number {
  const index = terms.indexOf(term);
  return index < 0 ? 0 : (counts[index] ?? 0);
}

export function allTerms(chunks: readonly KeyedChunk[]): number[] {
  return [...new Set(chunks.flatMap(({ terms }) => terms.terms))].sort((a, b) => a - b);
}

/** What `searchSegments` should find among these chunks. */
export function bruteForceSearch(
  chunks: readonly KeyedChunk[],
  { terms, select, limit }: CandidateRequest,
  accepts: (key: number) => boolean = () => true,
): { keys: number[]; textLengths: number[]; headingLengths: number[]; termFrequencies: number[] } {
  const best = [...new Map(chunks.map((each) => [each.key, each])).values()]
    .map((each) => {
      let score = 0;
      let isCandidate = false;
      for (const { term, weight } of select) {
        const frequency = frequencyIn(each, terms[term] ?? -1);
        if (frequency === 0) continue;
        isCandidate = true;
        score += (weight * frequency) / (frequency + 1);
      }
      return { each, score, isCandidate };
    })
    .filter(({ each, isCandidate }) => isCandidate && accepts(each.key))
    .sort((a, b) => b.score - a.score || a.each.key - b.each.key)
    .slice(0, limit)
    .map(({ each }) => each);
  return {
    keys: best.map(({ key }) => key),
    textLengths: best.map(({ terms: { textLength } }) => textLength),
    headingLengths: best.map(({ terms: { headingLength } }) => headingLength),
    termFrequencies: best.flatMap((each) => terms.map((term) => frequencyIn(each, term))),
  };
}
