import type { AttributeFilter } from '@frogwell/protocol';
import type { SearchScope } from '../../contract/chunk-store.ts';
import type { SegmentReader } from '../../segment/index.ts';
import { STORE_IS_CURRENT } from '../catalogue-reads.ts';
import type { Database } from '../database.ts';
import { nowSeconds } from '../keys.ts';
import type { PageCache } from '../page-cache.ts';
import { readStoreSegments, type StoreSegments } from '../store-segments.ts';
import { filterable, passesFilter } from './attribute-filter.ts';

/** A store of a scope, as of the current snapshot. */
export interface OpenStore {
  id: string;
  key: number;
  filesVersion: number;
  readers: SegmentReader[];
}

interface CachedStore {
  indexVersion: number;
  segments: StoreSegments;
}

const MAX_CACHED_STORES = 64;
const MAX_CACHED_FILTERS = 16;

/** Stores opened for searching. What has been read of a store is kept until its version changes. */
export class ScopeReader {
  readonly #database: Database;
  readonly #pages: PageCache;
  /** Both in the order of last use. */
  readonly #stores = new Map<number, CachedStore>();
  readonly #filtered = new Map<string, DocumentSet>();

  constructor(database: Database, pages: PageCache) {
    this.#database = database;
    this.#pages = pages;
  }

  /** Unknown and expired stores are left out, repeated ones opened once. */
  open(scope: SearchScope): OpenStore[] {
    return [...new Set(scope.vectorStoreIds)].flatMap((id) => {
      const row = this.#database.one<{ key: number; index_version: number; files_version: number }>(
        `SELECT key, index_version, files_version FROM vector_store WHERE id = ? AND ${STORE_IS_CURRENT}`,
        id,
        nowSeconds(),
      );
      return row
        ? {
            id,
            key: row.key,
            filesVersion: row.files_version,
            readers: this.#readers(row.key, row.index_version),
          }
        : [];
    });
  }

  /** Documents of the scope's files that pass its filter; undefined when it has none. */
  allowed(stores: readonly OpenStore[], filter: AttributeFilter | undefined): DocumentSet | undefined {
    if (filter === undefined) {
      return undefined;
    }
    const name = JSON.stringify([stores.map((store) => [store.key, store.filesVersion]), filter]);
    return remember(
      this.#filtered,
      name,
      MAX_CACHED_FILTERS,
      (known) => known ?? this.#filter(stores, filter),
    );
  }

  #readers(key: number, indexVersion: number): SegmentReader[] {
    const store = remember(this.#stores, key, MAX_CACHED_STORES, (known) =>
      known?.indexVersion === indexVersion
        ? known
        : { indexVersion, segments: readStoreSegments(this.#database, key, this.#pages, known?.segments) },
    );
    return store.segments.readers;
  }

  #filter(stores: readonly OpenStore[], filter: AttributeFilter): DocumentSet {
    const documents = new Map<number, AllowedDocument>();
    // Many files have the same attributes.
    const verdicts = new Map<string, boolean>();
    for (const store of stores) {
      const rows = this.#database.all<AllowedDocument & { attributes: string; own: string }>(
        `SELECT document.key, document.first_chunk AS firstChunk, document.chunk_count AS chunkCount,
                document.structure, document.language,
                store_file.attributes, document.attributes AS own
         FROM store_file JOIN document ON document.key = store_file.document_key
         WHERE store_file.vector_store_key = ?`,
        store.key,
      );
      for (const { attributes, own, ...document } of rows) {
        const name = own + attributes;
        const verdict = verdicts.get(name) ?? passesFilter(filter, filterable({ own, attributes }));
        verdicts.set(name, verdict);
        if (verdict) {
          documents.set(document.key, document);
        }
      }
    }
    return new DocumentSet([...documents.values()]);
  }
}

export interface AllowedDocument {
  key: number;
  firstChunk: number;
  chunkCount: number;
  structure: 'legal' | 'questions' | 'prose';
  language: string;
}

/** Some documents, and whether a chunk is of one of them. */
export class DocumentSet {
  readonly documents: readonly AllowedDocument[];
  readonly #first: Float64Array;
  readonly #end: Float64Array;

  constructor(documents: AllowedDocument[]) {
    const withChunks = documents.filter((document) => document.chunkCount > 0);
    withChunks.sort((a, b) => a.firstChunk - b.firstChunk);
    this.documents = documents;
    this.#first = Float64Array.from(withChunks, (document) => document.firstChunk);
    this.#end = Float64Array.from(withChunks, (document) => document.firstChunk + document.chunkCount);
  }

  hasChunk(key: number): boolean {
    let low = 0;
    let high = this.#first.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#first[middle] ?? 0) <= key) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low > 0 && key < (this.#end[low - 1] ?? 0);
  }
}

/** Puts what `make` returns at the fresh end of the cache, and lets go of the stalest entry. */
function remember<Key, Value>(
  cache: Map<Key, Value>,
  key: Key,
  limit: number,
  make: (known: Value | undefined) => Value,
): Value {
  const value = make(cache.get(key));
  cache.delete(key);
  cache.set(key, value);
  for (const stale of cache.keys()) {
    if (cache.size <= limit) {
      break;
    }
    cache.delete(stale);
  }
  return value;
}
