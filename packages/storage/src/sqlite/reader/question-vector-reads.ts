import type { PendingQuestion, VectorQuery } from '../../contract/vectors.ts';
import { unitVector } from '../../vector/unit-vector.ts';
import type { Database } from '../database.ts';
import { chunkId, chunkKey, VECTOR_SPAN } from '../keys.ts';
import { findVectorSet, pendingQuestionRows } from '../vector-sets.ts';
import { exactSimilarities } from './exact-similarities.ts';

/** What is answered from the vectors of known questions. */
export function createQuestionVectorReads(database: Database) {
  return {
    pendingQuestions(
      fingerprint: string,
      { limit, after }: { limit: number; after?: string },
    ): PendingQuestion[] {
      return database.snapshot(() => {
        const set = findVectorSet(database, fingerprint);
        if (!set) return [];
        const behind = after === undefined ? 0 : (chunkKey(after) ?? 0);
        return pendingQuestionRows(database, set.key, { after: behind, limit }).map(({ key, question }) => ({
          chunkId: chunkId(key),
          text: question,
        }));
      });
    },

    questionSimilarities(query: VectorQuery, chunkIds: string[]): { similarities: Float32Array } {
      return database.snapshot(() => {
        const set = findVectorSet(database, query.fingerprint);
        if (!set) return { similarities: new Float32Array(chunkIds.length).fill(Number.NaN) };
        const unit = unitVector(query.vector, set.dimensions);
        const keys = chunkIds.map((id) => chunkKey(id) ?? 0);
        const found = exactSimilarities(database, 'question_vector', set, { unit, keys });
        return { similarities: Float32Array.from(found, (similarity) => similarity ?? Number.NaN) };
      });
    },
  };
}

const IN_USE = 'EXISTS (SELECT 1 FROM store_file WHERE store_file.document_key = chunk.document_key)';

/** Known questions in use, with a vector of this set and in all. */
export function countQuestions(database: Database, setKey: number): { done: number; total: number } {
  const row = database.one<{ done: number; total: number }>(
    `SELECT COUNT(*) AS total, COUNT(question_vector.key) AS done
     FROM chunk INDEXED BY question_by_chunk
     LEFT JOIN question_vector ON question_vector.key = ? + chunk.key
     WHERE question_key IS NOT NULL AND ${IN_USE}`,
    setKey * VECTOR_SPAN,
  );
  return { done: row?.done ?? 0, total: row?.total ?? 0 };
}
