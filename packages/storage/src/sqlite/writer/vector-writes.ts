import type { EmbeddedChunks } from '../../contract/vectors.ts';
import { encodeSigns } from '../../vector/sign-codes.ts';
import { floatsOf, toBytes, unitVector } from '../../vector/unit-vector.ts';
import type { Database } from '../database.ts';
import { documentKey, VECTOR_SPAN } from '../keys.ts';
import { findVectorSet, meanOf, pendingDocuments, type VectorSetRow, vectorSetIn } from '../vector-sets.ts';
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
        const mean = meanOf(database, set.key);
        const written = embedded.reduce((sum, part) => sum + putPart(database, set, mean, part), 0);
        database.run('UPDATE vector_set SET vector_count = vector_count + ? WHERE key = ?', written, set.key);
        const count = set.vector_count + written;
        const due = set.mean_count === 0 ? FIRST_MEAN : 4 * set.mean_count;
        if (count >= due && due <= LAST_MEAN) {
          takeMean(database, set, count);
        }
        return written;
      });
    },

    activateVectorSet(fingerprint: string): boolean {
      return database.transaction('durable', () => {
        const set = findVectorSet(database, fingerprint);
        if (
          set?.state !== 'building' ||
          pendingDocuments(database, set.key, { from: 0, limit: 1 }).length > 0
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
  mean: Float32Array | null,
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
    toBytes(encodeSigns(kept, mean, set.dimensions)),
  );
  return count;
}

/** Means of all vectors that there are, and all codes anew. Seldom, and never again once the set is large. */
function takeMean(database: Database, set: VectorSetRow, count: number): void {
  const parts = database.all<{ key: number; first_chunk: number; chunk_count: number }>(
    'SELECT key, first_chunk, chunk_count FROM vector_part WHERE set_key = ?',
    set.key,
  );
  const sums = new Float64Array(set.dimensions);
  let vectors = 0;
  for (const part of parts) {
    for (const vector of vectorsOf(database, set.key, part)) {
      if (vector === null) continue;
      vectors += 1;
      for (let index = 0; index < vector.length; index++) {
        sums[index] = (sums[index] ?? 0) + (vector[index] ?? 0);
      }
    }
  }
  const mean = Float32Array.from(sums, (sum) => sum / Math.max(1, vectors));
  for (const part of parts) {
    const codes = encodeSigns(vectorsOf(database, set.key, part), mean, set.dimensions);
    database.run('UPDATE vector_part SET codes = ? WHERE key = ?', toBytes(codes), part.key);
  }
  database.run('UPDATE vector_set SET mean = ?, mean_count = ? WHERE key = ?', toBytes(mean), count, set.key);
}

function vectorsOf(
  database: Database,
  setKey: number,
  { first_chunk: first, chunk_count: count }: { first_chunk: number; chunk_count: number },
): (Float32Array | null)[] {
  const origin = setKey * VECTOR_SPAN + first;
  const rows = database.all<{ key: number; vector: Uint8Array }>(
    'SELECT key, vector FROM chunk_vector WHERE key >= ? AND key < ?',
    origin,
    origin + count,
  );
  const byKey = new Map(rows.map(({ key, vector }) => [key, vector]));
  return Array.from({ length: count }, (_, row) => {
    const bytes = byKey.get(origin + row);
    return bytes ? floatsOf(bytes) : null;
  });
}
