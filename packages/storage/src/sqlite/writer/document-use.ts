import { StorageError } from '../../contract/storage.ts';
import type { ReadDocument } from '../../document-file.ts';
import { rebaseSegment } from '../../segment/index.ts';
import type { Database } from '../database.ts';
import { PART_SPAN } from '../keys.ts';
import { insertSegment } from './segment-writes.ts';
import { removeVectors } from './vector-rows.ts';

/**
 * Which stores use which documents. A document is stored once for all stores, and indexed once in a store however
 * many of its files have it; it leaves with the last of them. All functions run within a transaction.
 */
export interface StoredDocument {
  key: number;
  structure: string;
  language: string;
  first_chunk: number;
  chunk_count: number;
}

/** Makes the document's chunks searchable in a store that does not use it yet. */
export function enterStore(
  database: Database,
  vectorStoreKey: number,
  document: StoredDocument,
  segment: ReadDocument['segment'],
): void {
  // It may have left so shortly ago that its chunks are still in a segment: then they only have to live again.
  const revived = database.run(
    'DELETE FROM dead_range WHERE vector_store_key = ? AND first_chunk = ?',
    vectorStoreKey,
    document.first_chunk,
  ).changes;
  if (revived === 0 && document.chunk_count > 0) {
    if (segment?.header.chunkCount !== document.chunk_count) {
      throw new StorageError(
        'corrupt',
        `the document file has index terms for ${segment?.header.chunkCount ?? 0} chunks, expected ${document.chunk_count}`,
      );
    }
    const header = rebaseSegment(segment.header, document.first_chunk);
    insertSegment(database, vectorStoreKey, { header, pages: segment.pages });
  }
  countInProfile(database, vectorStoreKey, document, 1);
  raiseIndexVersion(database, vectorStoreKey);
}

/** Takes one file out of its store, with its job, and its document when no other file there has it. */
export function detach(database: Database, storeFileKey: number): void {
  const place = database.one<{ vector_store_key: number; document_key: number | null }>(
    'DELETE FROM store_file WHERE key = ? RETURNING vector_store_key, document_key',
    storeFileKey,
  );
  if (place) {
    raiseFilesVersion(database, place.vector_store_key);
    if (place.document_key !== null) {
      leaveStore(database, place.vector_store_key, place.document_key);
    }
  }
}

/** To be called after a file of the store has let go of the document. */
export function leaveStore(database: Database, vectorStoreKey: number, documentKey: number): void {
  if (isUsed(database, documentKey, vectorStoreKey)) {
    return;
  }
  const document = database.one<StoredDocument>(
    'SELECT key, structure, language, first_chunk, chunk_count FROM document WHERE key = ?',
    documentKey,
  );
  if (!document) {
    return;
  }
  if (document.chunk_count > 0) {
    database.run(
      'INSERT INTO dead_range (vector_store_key, first_chunk, end_chunk) VALUES (?, ?, ?)',
      vectorStoreKey,
      document.first_chunk,
      document.first_chunk + document.chunk_count,
    );
  }
  countInProfile(database, vectorStoreKey, document, -1);
  raiseIndexVersion(database, vectorStoreKey);
  removeIfUnused(database, documentKey);
}

/** Deletes text, chunks and known questions of a document that no store uses. */
export function removeIfUnused(database: Database, documentKey: number): void {
  if (database.one('SELECT 1 FROM store_file WHERE document_key = ?', documentKey)) {
    return;
  }
  const document = database.one<{ first_chunk: number; chunk_count: number }>(
    'DELETE FROM document WHERE key = ? RETURNING first_chunk, chunk_count',
    documentKey,
  );
  if (document) {
    const { first_chunk: first, chunk_count: count } = document;
    removeVectors(database, { key: documentKey, first, end: first + count });
    database.run('DELETE FROM chunk WHERE key >= ? AND key < ?', first, first + count);
    database.run(
      'DELETE FROM document_part WHERE key >= ? AND key < ?',
      documentKey * PART_SPAN,
      (documentKey + 1) * PART_SPAN,
    );
  }
}

export function isUsed(database: Database, documentKey: number, vectorStoreKey: number): boolean {
  return (
    database.one(
      'SELECT 1 FROM store_file WHERE document_key = ? AND vector_store_key = ?',
      documentKey,
      vectorStoreKey,
    ) !== undefined
  );
}

export function raiseIndexVersion(database: Database, vectorStoreKey: number): void {
  database.run('UPDATE vector_store SET index_version = index_version + 1 WHERE key = ?', vectorStoreKey);
}

export function raiseFilesVersion(database: Database, vectorStoreKey: number): void {
  database.run('UPDATE vector_store SET files_version = files_version + 1 WHERE key = ?', vectorStoreKey);
}

function countInProfile(
  database: Database,
  vectorStoreKey: number,
  { structure, language, chunk_count: chunkCount }: StoredDocument,
  sign: 1 | -1,
): void {
  database.run(
    `INSERT INTO store_profile (vector_store_key, structure, language, document_count, chunk_count)
     VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET document_count = document_count + excluded.document_count,
                               chunk_count = chunk_count + excluded.chunk_count`,
    vectorStoreKey,
    structure,
    language,
    sign,
    sign * chunkCount,
  );
}
