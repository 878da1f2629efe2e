import { dotProduct } from '../../vector/unit-vector.ts';
import type { Database } from '../database.ts';
import { VECTOR_SPAN } from '../keys.ts';
import type { VectorSetRow } from '../vector-sets.ts';

/** Cosines with a vector of norm 1, one per chunk key; null where there is no vector. */
export function exactSimilarities(
  database: Database,
  table: 'chunk_vector' | 'question_vector',
  set: VectorSetRow,
  { unit, keys }: { unit: Float32Array; keys: readonly number[] },
): (number | null)[] {
  const origin = set.key * VECTOR_SPAN;
  // One buffer for all: what SQLite hands out need not be aligned.
  const vector = new Float32Array(set.dimensions);
  const bytes = new Uint8Array(vector.buffer);
  const similarities: (number | null)[] = keys.map(() => null);
  // In the order in which they lie on the disk.
  const places = keys.map((key, index) => ({ key, index })).sort((a, b) => a.key - b.key);
  for (const { key, index } of places) {
    const row = database.one<{ vector: Uint8Array | null }>(
      `SELECT vector FROM ${table} WHERE key = ?`,
      origin + key,
    );
    if (row?.vector?.byteLength !== bytes.byteLength) continue;
    bytes.set(row.vector);
    similarities[index] = dotProduct(unit, vector);
  }
  return similarities;
}
