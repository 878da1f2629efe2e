import type { EmbeddedQuestion } from '../../contract/vectors.ts';
import { toBytes, unitVector } from '../../vector/unit-vector.ts';
import type { Database } from '../database.ts';
import { chunkKey, VECTOR_SPAN } from '../keys.ts';
import { findVectorSet } from '../vector-sets.ts';

export function createQuestionVectorWrites(database: Database) {
  return {
    putQuestionVectors(fingerprint: string, embedded: EmbeddedQuestion[]): number {
      // As with passages: what is lost in a power cut is embedded again.
      return database.transaction('relaxed', () => {
        const set = findVectorSet(database, fingerprint);
        if (!set) {
          return 0;
        }
        return embedded.reduce((sum, { chunkId, vector }) => {
          const unit = vector && unitVector(vector, set.dimensions);
          return (
            sum +
            database.run(
              `INSERT INTO question_vector (key, vector)
               SELECT ? + chunk.key, ? FROM chunk
               WHERE chunk.key = ? AND question_key IS NOT NULL
                 AND EXISTS (SELECT 1 FROM store_file WHERE store_file.document_key = chunk.document_key)
               ON CONFLICT DO NOTHING`,
              set.key * VECTOR_SPAN,
              unit === null ? null : toBytes(unit),
              chunkKey(chunkId) ?? 0,
            ).changes
          );
        }, 0);
      });
    },
  };
}
