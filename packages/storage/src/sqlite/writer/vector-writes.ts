import type { EmbeddedChunks } from '../../contract/vectors.ts';
import { codeLayout, encodeVectors, type Quantizer } from '../../vector/two-bit-codes.ts';
import { toBytes, unitVector } from '../../vector/unit-vector.ts';
import type { Database } from '../database.ts';
import { documentKey, VECTOR_SPAN } from '../keys.ts';
import {
  findVectorSet,
  pendingDocuments,
  pendingQuestionRows,
  quantizerOf,
  type VectorSetRow,
  vectorSetIn,
} from '../vector-sets.ts';
import { refitCodes } from './vector-codes.ts';
import { dropVectorSet } from './vector-rows.ts';

/** The mean is taken at this many vectors first, then at four times as many, and so on, up to the last. */
const FIRST_MEAN = 256;
const LAST_MEAN = 16_384;

export function createVectorWrites(database: Database) {
  return {
    openVectorSet(fingerprint: string, dimensions: number): void {
      database.transaction('durable', () => {
        const known = findVectorSet(database, fingerprint);
        if (known?.state === 'active' || known?.state === 'building') {
          return;
        }
        const building = vectorSetIn(database, 'building');
        if (building) {
          dropVectorSet(database, building.key);
        }
        const state = vectorSetIn(database, 'active') ? 'building' : 'active';
        if (known) {
          setState(database, known.key, state);
        } else {
          database.run(
            'INSERT INTO vector_set (fingerprint, dimensions, state) VALUES (?, ?, ?)',
            fingerprint,
            dimensions,
            state,
          );
        }
      });
    },

    putVectors(fingerprint: string, embedded: EmbeddedChunks[]): number {
      // What is lost in a power cut is embedded again: that costs less than a flush for every few passages.
      return database.transaction('relaxed', () => {
        const set = findVectorSet(database, fingerprint);
        if (!set) {
          return 0;
        }
        const quantizer = quantizerOf(database, set);
        const written = embedded.reduce((sum, part) => sum + putPart(database, set, quantizer, part), 0);
        database.run('UPDATE vector_set SET vector_count = vector_count + ? WHERE key = ?', written, set.key);
        const count = set.vector_count + written;
        const due = set.mean_count === 0 ? FIRST_MEAN : 4 * set.mean_count;
        if (count >= due && due <= LAST_MEAN) {
          // Seldom, and never again once the set is large.
          refitCodes(database, set, count);
        }
        return written;
      });
    },

    activateVectorSet(fingerprint: string): boolean {
      return database.transaction('durable', () => {
        const set = findVectorSet(database, fingerprint);
        if (
          set?.state !== 'building' ||
          pendingDocuments(database, set.key, { from: 0, limit: 1 }).length > 0 ||
          pendingQuestionRows(database, set.key, { after: 0, limit: 1 }).length > 0
        ) {
          return false;
        }
        const previous = vectorSetIn(database, 'previous');
        if (previous) {
          dropVectorSet(database, previous.key);
        }
        const active = vectorSetIn(database, 'active');
        if (active) {
          setState(database, active.key, 'previous');
        }
        setState(database, set.key, 'active');
        return true;
      });
    },

    rollBackVectorSet(): boolean {
      return database.transaction('durable', () => {
        const active = vectorSetIn(database, 'active');
        const previous = vectorSetIn(database, 'previous');
        if (!active || !previous) {
          return false;
        }
        // One state belongs to one set at every moment, so the change goes by a place that is free.
        const building = vectorSetIn(database, 'building');
        if (building) {
          dropVectorSet(database, building.key);
        }
        setState(database, previous.key, 'building');
        setState(database, active.key, 'previous');
        setState(database, previous.key, 'active');
        return true;
      });
    },
  };
}

function setState(database: Database, key: number, state: VectorSetRow['state']): void {
  database.run('UPDATE vector_set SET state = ? WHERE key = ?', state, key);
}

/** @returns chunks written */
function putPart(
  database: Database,
  set: VectorSetRow,
  quantizer: Quantizer,
  { documentId, offset, vectors }: EmbeddedChunks,
): number {
  const units = vectors.map((vector) => vector && unitVector(vector, set.dimensions));
  const key = documentKey(documentId) ?? -1;
  const [document] = pendingDocuments(database, set.key, { from: key, limit: 1 });
  if (document?.key !== key || document.done !== offset || vectors.length === 0) {
    return 0;
  }
  const count = Math.min(units.length, document.chunk_count - offset);
  const firstChunk = document.first_chunk + offset;
  const kept = units.slice(0, count);
  for (const [row, vector] of kept.entries()) {
    if (vector !== null) {
      database.run(
        'INSERT INTO chunk_vector (key, vector) VALUES (?, ?)',
        set.key * VECTOR_SPAN + firstChunk + row,
        toBytes(vector),
      );
    }
  }
  database.run(
    'INSERT INTO vector_part (set_key, document_key, first_chunk, chunk_count, codes) VALUES (?, ?, ?, ?, ?)',
    set.key,
    key,
    firstChunk,
    count,
    encodeVectors(kept, quantizer, codeLayout(set.dimensions)),
  );
  return count;
}
