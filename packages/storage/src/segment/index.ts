/**
 * The inverted index in immutable segments, as pure functions over pages; it knows nothing of SQLite.
 *
 * Write: {@link buildSegment} (or a {@link SegmentBuilder}) -> pages and header -> {@link rebaseSegment} -> store both.
 * Read: a {@link SegmentReader} per segment, kept as long as the segment lives -> {@link termStatistics},
 * {@link searchSegments}. Delete: `reader.ordinalRange(keys of the document)` -> {@link DeadOrdinals} -> `withDead`.
 * Tidy: {@link chooseMerge} -> {@link mergeSegments} in slices -> swap the inputs for the output in one transaction.
 */

import type { CandidateRequest, TermStatistics } from '../contract/chunk-store.ts';
import type { ChunkTerms, TermHash } from '../contract/document-file.ts';
import type { EncodedSegment, PageSource, SegmentHeader } from './segment-header.ts';

export * from './segment-header.ts';

/** A half-open range of ordinals. */
export interface OrdinalRange {
  from: number;
  to: number;
}

/** The deleted chunks of a segment. Immutable. */
export declare class DeadOrdinals {
  /** Ranges in any order; they may overlap. */
  constructor(ranges: Iterable<OrdinalRange>);
  /** Sorted, disjoint, not empty. */
  readonly ranges: readonly OrdinalRange[];
  /** Ordinals in all. */
  readonly size: number;
  has(ordinal: number): boolean;
}

/** `key` ascends strictly from chunk to chunk. */
export declare function buildSegment(chunks: Iterable<{ key: number; terms: ChunkTerms }>): EncodedSegment;

/** One segment for reading. Keep it while the segment lives: it caches its directory and chunk table. */
export declare class SegmentReader {
  constructor(options: { id: number; header: SegmentHeader; source: PageSource; dead?: DeadOrdinals });
  readonly id: number;
  readonly header: SegmentHeader;
  readonly dead: DeadOrdinals;
  /** The same segment with other dead chunks; caches are kept. */
  withDead(dead: DeadOrdinals): SegmentReader;
  /** Over the chunks that are not dead. */
  readonly liveChunkCount: number;
  readonly liveTextLength: number;
  readonly liveHeadingLength: number;
  /** Ordinals whose key (rebased) is in `[fromKey, toKey)`: contiguous, since ordinals follow keys. */
  ordinalRange(fromKey: number, toKey: number): OrdinalRange;
  keyOf(ordinal: number): number;
  /** Chunks that hold the term, dead ones included until the next merge. */
  documentFrequency(term: TermHash): number;
  /** Frequencies of one term in chunks of ascending ordinal, 0 where it is absent. */
  termFrequencies(term: TermHash, ordinals: ArrayLike<number>): Uint16Array;
}

/** Sums over the segments of a scope. */
export declare function termStatistics(
  segments: readonly SegmentReader[],
  terms: readonly TermHash[],
): TermStatistics;

/** As `Candidates` of the contract, best first, with keys in place of ids. A key occurs once. */
export interface SegmentCandidates {
  keys: number[];
  textLengths: Uint32Array;
  headingLengths: Uint32Array;
  termFrequencies: Uint16Array;
}

/**
 * @param options.accepts asked with the key of a chunk that would be among the best; false leaves it out
 */
export declare function searchSegments(
  segments: readonly SegmentReader[],
  request: CandidateRequest,
  options?: { accepts?: (key: number) => boolean },
): SegmentCandidates;

/** Pages finished since the last step, numbered from 0 without a gap over all steps; may be empty. */
export interface MergeStep {
  pages: { pageNumber: number; bytes: Uint8Array }[];
}

/**
 * Merges segments with disjoint keys into one without their dead chunks. Each step is a few milliseconds of work.
 * Returns the header; all keys in it are absolute (`keyBase` 0).
 */
export declare function mergeSegments(
  inputs: readonly SegmentReader[],
): Generator<MergeStep, SegmentHeader, void>;

/** Size of a segment as the merge policy sees it. */
export interface SegmentSize {
  postingCount: number;
  chunkCount: number;
  deadCount: number;
}

/** Indexes of the segments to merge into one next (one index: rewrite without the dead), or undefined. */
export declare function chooseMerge(segments: readonly SegmentSize[]): number[] | undefined;
