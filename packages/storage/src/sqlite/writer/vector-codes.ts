import { codeLayout, encodeVectors, fitQuantizer, type Quantizer } from '../../vector/two-bit-codes.ts';
import { floatsOf, toBytes } from '../../vector/unit-vector.ts';
import type { Database } from '../database.ts';
import { VECTOR_SPAN } from '../keys.ts';
import { quantizerOf, type VectorSetRow } from '../vector-sets.ts';

/** More vectors than these do not make the mean better. */
const MOST_FITTED = 65_536;

interface PartRow {
  key: number;
  first_chunk: number;
  chunk_count: number;
}

/** The quantizer anew from the vectors that there are, and all codes by it. Within a transaction. */
export function refitCodes(database: Database, set: VectorSetRow, count: number): void {
  const { mean, step } = fitQuantizer(firstVectors(database, set), set.dimensions);
  database.run(
    'UPDATE vector_set SET mean = ?, step = ?, mean_count = ? WHERE key = ?',
    toBytes(mean),
    toBytes(step),
    count,
    set.key,
  );
  encodeParts(database, set, { mean, step });
}

/** For databases with codes of an older kind: all of them anew. Within a transaction. */
export function encodeAllAgain(database: Database): void {
  const sets = database.all<VectorSetRow>(
    "SELECT key, fingerprint, dimensions, state, vector_count, mean_count FROM vector_set WHERE state <> 'dropped'",
  );
  for (const set of sets) {
    if (set.mean_count > 0) refitCodes(database, set, set.mean_count);
    else encodeParts(database, set, quantizerOf(database, set));
  }
}

function encodeParts(database: Database, set: VectorSetRow, quantizer: Quantizer): void {
  const layout = codeLayout(set.dimensions);
  for (const part of partsOf(database, set)) {
    const codes = encodeVectors(vectorsOf(database, set.key, part), quantizer, layout);
    database.run('UPDATE vector_part SET codes = ? WHERE key = ?', codes, part.key);
  }
}

function* firstVectors(database: Database, set: VectorSetRow): Generator<Float32Array | null> {
  let count = 0;
  for (const part of partsOf(database, set)) {
    if (count >= MOST_FITTED) return;
    count += part.chunk_count;
    yield* vectorsOf(database, set.key, part);
  }
}

function partsOf(database: Database, set: VectorSetRow): PartRow[] {
  return database.all<PartRow>(
    'SELECT key, first_chunk, chunk_count FROM vector_part WHERE set_key = ? ORDER BY key',
    set.key,
  );
}

function vectorsOf(
  database: Database,
  setKey: number,
  { first_chunk: first, chunk_count: count }: PartRow,
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
