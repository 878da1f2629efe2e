import { z } from 'zod';
import { StorageError } from '../contract/storage.ts';

/** Version of the page layout; a segment of another version is refused. */
export const SEGMENT_FORMAT = 1;

/** Chunks in one segment at most: ordinals are stored as 30-bit numbers. */
export const MAX_SEGMENT_CHUNKS = 2 ** 30;

const count = z.int().min(0);

/**
 * All that is needed to read a segment's pages: kept as JSON beside them.
 *
 * A segment is an immutable inverted index over `chunkCount` chunks, numbered 0, 1, … in the order of their keys
 * (their *ordinals*). Its pages are numbered from 0 without a gap: first term and posting pages, then chunk pages,
 * then directory pages.
 */
export const SegmentHeader = z.strictObject({
  format: z.literal(SEGMENT_FORMAT),
  chunkCount: count.max(MAX_SEGMENT_CHUNKS),
  /** Sums over all chunks, dead ones too, in tokens. */
  textLength: count,
  headingLength: count,
  termCount: count,
  postingCount: count,
  /** Pages in all, and where the chunk pages and the directory pages begin. */
  pageCount: count,
  chunkPagesStart: count,
  directoryPagesStart: count,
  /** Bytes of all pages. */
  sizeBytes: count,
  /** Added to every stored key: a document's segment is written with the keys 0, 1, … and rebased when committed. */
  keyBase: count,
  /** Least and greatest stored key (without `keyBase`); 0 and -1 when there are no chunks. */
  firstKey: count,
  lastKey: z.int().min(-1),
});
export type SegmentHeader = z.infer<typeof SegmentHeader>;

/** A whole segment in memory: page i is `pages[i]`. */
export interface EncodedSegment {
  header: SegmentHeader;
  pages: Uint8Array[];
}

/** Where readers get pages from. */
export interface PageSource {
  /**
   * The bytes as they were written; not changed afterwards by anyone. May start at any byteOffset of its buffer.
   * A page that is missing throws {@link StorageError} `corrupt`. Called often: a cache belongs behind it.
   */
  readPage(segmentId: number, pageNumber: number): Uint8Array;
}

/** The same segment with all keys moved up by `keyBase` (the pages stay as they are). */
export function rebaseSegment(header: SegmentHeader, keyBase: number): SegmentHeader {
  return { ...header, keyBase: header.keyBase + keyBase };
}

/** @throws {StorageError} `corrupt` when the value is not a header of this format */
export function parseSegmentHeader(value: unknown): SegmentHeader {
  const parsed = SegmentHeader.safeParse(value);
  if (!parsed.success) {
    throw new StorageError('corrupt', 'index segment header is damaged or of another version', {
      cause: parsed.error,
    });
  }
  return parsed.data;
}
