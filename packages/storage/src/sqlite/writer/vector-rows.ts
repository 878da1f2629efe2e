import type { Database } from '../database.ts';
import { VECTOR_SPAN } from '../keys.ts';

/** Vectors leave with what they belong to. All functions run within a transaction. */

/** Takes the vectors of a document out of every set. */
export function removeVectors(
  database: Database,
  { key, first, end }: { key: number; first: number; end: number },
): void {
  const sets = database.all<{ set_key: number }>(
    'SELECT DISTINCT set_key FROM vector_part WHERE document_key = ?',
    key,
  );
  for (const { set_key: setKey } of sets) {
    const origin = setKey * VECTOR_SPAN;
    database.run('DELETE FROM chunk_vector WHERE key >= ? AND key < ?', origin + first, origin + end);
  }
  database.run('DELETE FROM vector_part WHERE document_key = ?', key);
  for (const { key: setKey } of database.all<{ key: number }>('SELECT key FROM vector_set')) {
    const origin = setKey * VECTOR_SPAN;
    database.run('DELETE FROM question_vector WHERE key >= ? AND key < ?', origin + first, origin + end);
  }
}

/** From now on nothing finds the set; its rows go little by little. */
export function dropVectorSet(database: Database, setKey: number): void {
  database.run("UPDATE vector_set SET state = 'dropped' WHERE key = ?", setKey);
}

/**
 * Removes some vectors of dropped sets, and the set's row with its last ones.
 * @returns false when there was nothing to remove
 */
export function removeDroppedVectors(database: Database, limit: number): boolean {
  const set = database.one<{ key: number }>("SELECT key FROM vector_set WHERE state = 'dropped' LIMIT 1");
  if (!set) {
    return false;
  }
  const origin = set.key * VECTOR_SPAN;
  const vectors = database.run(
    'DELETE FROM chunk_vector WHERE key IN (SELECT key FROM chunk_vector WHERE key >= ? AND key < ? LIMIT ?)',
    origin,
    origin + VECTOR_SPAN,
    limit,
  ).changes;
  const parts = database.run(
    'DELETE FROM vector_part WHERE key IN (SELECT key FROM vector_part WHERE set_key = ? LIMIT ?)',
    set.key,
    limit,
  ).changes;
  const questions = database.run(
    'DELETE FROM question_vector WHERE key IN (SELECT key FROM question_vector WHERE key >= ? AND key < ? LIMIT ?)',
    origin,
    origin + VECTOR_SPAN,
    limit,
  ).changes;
  if (vectors < limit && parts < limit && questions < limit) {
    database.run('DELETE FROM vector_set WHERE key = ?', set.key);
  }
  return true;
}
