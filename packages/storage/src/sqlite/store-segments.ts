import { DeadOrdinals, type PageSource, parseSegmentHeader, SegmentReader } from '../segment/index.ts';
import type { Database } from './database.ts';

export interface DeadRange {
  first_chunk: number;
  end_chunk: number;
}

/** Live segments of a store with their dead chunks, as of the current transaction. */
export interface StoreSegments {
  readers: SegmentReader[];
  dead: DeadRange[];
}

/** @param known readers to use again: segments do not change, only their dead chunks do */
export function readStoreSegments(
  database: Database,
  vectorStoreKey: number,
  source: PageSource,
  known?: StoreSegments,
): StoreSegments {
  const dead = database.all<DeadRange>(
    'SELECT first_chunk, end_chunk FROM dead_range WHERE vector_store_key = ?',
    vectorStoreKey,
  );
  const isSameDead = known !== undefined && isEqual(known.dead, dead);
  const knownReaders = new Map(known?.readers.map((reader) => [reader.id, reader]));
  const keys = database.all<{ key: number }>(
    "SELECT key FROM segment WHERE vector_store_key = ? AND state = 'live' ORDER BY key",
    vectorStoreKey,
  );
  const readers = keys.map(({ key }) => {
    const knownReader = knownReaders.get(key);
    if (knownReader && isSameDead) {
      return knownReader;
    }
    const reader = knownReader ?? openSegment(database, key, source);
    return reader.withDead(deadOf(reader, dead));
  });
  return { readers, dead };
}

function openSegment(database: Database, key: number, source: PageSource): SegmentReader {
  const row = database.one<{ header: string }>('SELECT header FROM segment WHERE key = ?', key);
  return new SegmentReader({
    id: key,
    header: parseSegmentHeader(JSON.parse(row?.header ?? 'null')),
    source,
  });
}

function deadOf(reader: SegmentReader, dead: readonly DeadRange[]): DeadOrdinals {
  const { keyBase, firstKey, lastKey } = reader.header;
  return new DeadOrdinals(
    dead
      .filter((range) => range.end_chunk > keyBase + firstKey && range.first_chunk <= keyBase + lastKey)
      .map((range) => reader.ordinalRange(range.first_chunk, range.end_chunk))
      .filter((range) => range.from < range.to),
  );
}

function isEqual(one: readonly DeadRange[], other: readonly DeadRange[]): boolean {
  return (
    one.length === other.length &&
    one.every((range, index) => range.first_chunk === other[index]?.first_chunk)
  );
}
