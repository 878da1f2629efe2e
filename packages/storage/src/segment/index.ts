/**
 * The inverted index in immutable segments, as functions over pages; it knows nothing of SQLite.
 *
 * Write: `buildSegment` (or a `SegmentBuilder`) gives header and pages; `rebaseSegment` moves the keys; store both.
 * Read: a `SegmentReader` per segment, kept as long as the segment lives, for `termStatistics` and `searchSegments`.
 * Delete: `reader.ordinalRange(keys of the document)` are `DeadOrdinals`, given to `reader.withDead`.
 * Tidy: `chooseMerge`, then `mergeSegments` in slices, then the output in place of its inputs in one transaction.
 */
export * from './dead-ordinals.ts';
export * from './merge-policy.ts';
export { type MergeStep, mergeSegments } from './merge-segments.ts';
export { countTerms, type SegmentCandidates, searchSegments } from './search-segments.ts';
export { buildSegment, SegmentBuilder } from './segment-builder.ts';
export * from './segment-header.ts';
export { SegmentReader } from './segment-reader.ts';
export type { SegmentPage } from './segment-writer.ts';
export { termStatistics } from './term-statistics.ts';
