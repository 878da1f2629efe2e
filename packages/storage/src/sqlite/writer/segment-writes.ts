import type { EncodedSegment, SegmentHeader } from '../../segment/index.ts';
import type { Database } from '../database.ts';
import { PAGE_SPAN } from '../keys.ts';

/** Segments as rows. All functions run within a transaction. */

/** A whole segment, searchable at once. */
export function insertSegment(database: Database, vectorStoreKey: number, segment: EncodedSegment): void {
  const { header, pages } = segment;
  const { key } = database.run(
    `INSERT INTO segment (vector_store_key, state, chunk_count, posting_count, header)
     VALUES (?, 'live', ?, ?, ?)`,
    vectorStoreKey,
    header.chunkCount,
    header.postingCount,
    JSON.stringify(header),
  );
  for (const [pageNumber, bytes] of pages.entries()) {
    insertPage(database, key, pageNumber, bytes);
  }
}

/** The unfinished output of a merge: its pages follow, {@link goLive} ends it. */
export function beginSegment(database: Database, vectorStoreKey: number): number {
  return database.run(
    "INSERT INTO segment (vector_store_key, state, header) VALUES (?, 'building', '')",
    vectorStoreKey,
  ).key;
}

export function insertPage(
  database: Database,
  segmentKey: number,
  pageNumber: number,
  bytes: Uint8Array,
): void {
  database.run(
    'INSERT INTO segment_page (key, bytes) VALUES (?, ?)',
    segmentKey * PAGE_SPAN + pageNumber,
    bytes,
  );
}

export function goLive(database: Database, segmentKey: number, header: SegmentHeader): void {
  database.run(
    "UPDATE segment SET state = 'live', chunk_count = ?, posting_count = ?, header = ? WHERE key = ?",
    header.chunkCount,
    header.postingCount,
    JSON.stringify(header),
    segmentKey,
  );
}

/** Not searchable any more; the pages are removed by {@link removeDroppedPages}. */
export function dropSegment(database: Database, segmentKey: number): void {
  database.run("UPDATE segment SET state = 'dropped' WHERE key = ?", segmentKey);
}

/**
 * Removes some pages of dropped segments, and the segment's row with its last page.
 * @returns false when there was nothing to remove
 */
export function removeDroppedPages(database: Database, limit: number): boolean {
  const segment = database.one<{ key: number }>(
    // The first condition is that of the index.
    "SELECT key FROM segment WHERE state <> 'live' AND state = 'dropped' LIMIT 1",
  );
  if (!segment) {
    return false;
  }
  const first = segment.key * PAGE_SPAN;
  const end = first + PAGE_SPAN;
  const { changes } = database.run(
    'DELETE FROM segment_page WHERE key IN (SELECT key FROM segment_page WHERE key >= ? AND key < ? LIMIT ?)',
    first,
    end,
    limit,
  );
  if (changes < limit) {
    database.run('DELETE FROM segment WHERE key = ?', segment.key);
  }
  return true;
}
