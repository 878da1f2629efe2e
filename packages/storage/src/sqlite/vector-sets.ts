import { plainQuantizer, type Quantizer } from '../vector/two-bit-codes.ts';
import { floatsOf } from '../vector/unit-vector.ts';
import type { Database } from './database.ts';
import { VECTOR_SPAN } from './keys.ts';

/** A set of vectors as it is stored. */
export interface VectorSetRow {
  key: number;
  fingerprint: string;
  dimensions: number;
  state: 'active' | 'building' | 'previous';
  /** Vectors ever written. */
  vector_count: number;
  /** Vectors that the quantizer is of; codes change with it. 0: too few so far, any direction is expected. */
  mean_count: number;
}

const COLUMNS = 'key, fingerprint, dimensions, state, vector_count, mean_count';

export function findVectorSet(database: Database, fingerprint: string): VectorSetRow | undefined {
  return database.one(
    `SELECT ${COLUMNS} FROM vector_set WHERE fingerprint = ? AND state <> 'dropped'`,
    fingerprint,
  );
}

export function vectorSetIn(database: Database, state: VectorSetRow['state']): VectorSetRow | undefined {
  return database.one(`SELECT ${COLUMNS} FROM vector_set WHERE state = ? AND state <> 'dropped'`, state);
}

/** By which the codes of the set are made. */
export function quantizerOf(database: Database, { key, dimensions }: VectorSetRow): Quantizer {
  const row = database.one<{ mean: Uint8Array | null; step: Uint8Array | null }>(
    'SELECT mean, step FROM vector_set WHERE key = ?',
    key,
  );
  return row?.mean && row.step
    ? { mean: floatsOf(row.mean), step: floatsOf(row.step) }
    : plainQuantizer(dimensions);
}

/** Documents in use that lack vectors of the set: the columns below, in the order of their keys. */
export interface PendingDocument {
  key: number;
  first_chunk: number;
  chunk_count: number;
  /** Chunks that have been embedded, from the first on. */
  done: number;
}

export function pendingDocuments(
  database: Database,
  setKey: number,
  { from, limit }: { from: number; limit: number },
): PendingDocument[] {
  return database.all(
    `SELECT document.key, first_chunk, chunk_count, (
       SELECT COALESCE(SUM(vector_part.chunk_count), 0) FROM vector_part
       WHERE set_key = ? AND document_key = document.key
     ) AS done
     FROM document
     WHERE document.key >= ? AND chunk_count > done
       AND EXISTS (SELECT 1 FROM store_file WHERE document_key = document.key)
     ORDER BY document.key LIMIT ?`,
    setKey,
    from,
    limit,
  );
}

/** A known question in use that lacks a vector of the set. */
export interface PendingQuestionRow {
  /** Of its chunk. */
  key: number;
  question: string;
}

/** In the order of their chunks, behind `after` (0 = from the first). */
export function pendingQuestionRows(
  database: Database,
  setKey: number,
  { after, limit }: { after: number; limit: number },
): PendingQuestionRow[] {
  return database.all(
    `SELECT key, question FROM chunk INDEXED BY question_by_chunk
     WHERE question_key IS NOT NULL AND key > ?
       AND NOT EXISTS (SELECT 1 FROM question_vector WHERE question_vector.key = ? + chunk.key)
       AND EXISTS (SELECT 1 FROM store_file WHERE store_file.document_key = chunk.document_key)
     ORDER BY key LIMIT ?`,
    after,
    setKey * VECTOR_SPAN,
    limit,
  );
}
