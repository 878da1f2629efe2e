import type { TermStatistics } from '../contract/chunk-store.ts';
import type { TermHash } from '../contract/document-file.ts';
import type { SegmentReader } from './segment-reader.ts';

/**
 * Sums over the segments of a scope.
 *
 * Dead chunks are not in the counts and means, but in the document frequencies until the next merge, which may
 * therefore be a little too high.
 */
export function termStatistics(
  segments: readonly SegmentReader[],
  terms: readonly TermHash[],
): TermStatistics {
  let chunkCount = 0;
  let textLength = 0;
  let headingLength = 0;
  const documentFrequencies = new Array<number>(terms.length).fill(0);
  for (const segment of segments) {
    if (segment.liveChunkCount === 0) continue;
    chunkCount += segment.liveChunkCount;
    textLength += segment.liveTextLength;
    headingLength += segment.liveHeadingLength;
    for (const [index, term] of terms.entries()) {
      documentFrequencies[index] = (documentFrequencies[index] ?? 0) + segment.documentFrequency(term);
    }
  }
  return {
    chunkCount,
    averageTextLength: chunkCount === 0 ? 0 : textLength / chunkCount,
    averageHeadingLength: chunkCount === 0 ? 0 : headingLength / chunkCount,
    // A term of dead chunks alone must not look as if it were in more chunks than there are.
    documentFrequencies: documentFrequencies.map((frequency) => Math.min(frequency, chunkCount)),
  };
}
