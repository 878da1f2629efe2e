import type { Attributes, ChunkingStrategyParam } from '@frogwell/protocol';
import type { StoreFileRecord, VectorStoreRecord } from '../../contract/catalogue.ts';
import { FILE_IS_CURRENT, readStoreFile, readVectorStore, STORE_IS_CURRENT } from '../catalogue-reads.ts';
import type { Database } from '../database.ts';
import { nowSeconds } from '../keys.ts';
import { detach, raiseFilesVersion } from './document-use.ts';
import { enqueue } from './job-writes.ts';

export interface AttachInput {
  vectorStoreId: string;
  fileId: string;
  attributes: Attributes;
  chunkingStrategy: ChunkingStrategyParam;
  replaces?: string;
  password?: string;
}

export interface VectorStoreChange {
  name?: string;
  metadata?: Record<string, string>;
  expiresAfterDays?: number | null;
  lastActiveAt?: number;
}

export function createStoreWrites(database: Database) {
  return {
    createVectorStore(
      store: Omit<VectorStoreRecord, 'fileCounts' | 'usageBytes' | 'lastActiveAt'>,
    ): VectorStoreRecord {
      return database.transaction('durable', () => {
        database.run(
          `INSERT INTO vector_store (id, name, description, metadata, created_at, last_active_at, expires_after_days)
           VALUES (?, ?, ?, ?, ?, ?, ?)`,
          store.id,
          store.name,
          store.description,
          JSON.stringify(store.metadata),
          store.createdAt,
          Math.max(store.createdAt, nowSeconds()),
          store.expiresAfterDays,
        );
        return requireRow(readVectorStore(database, store.id));
      });
    },

    updateVectorStore(id: string, change: VectorStoreChange): VectorStoreRecord | undefined {
      // A store that is used is touched often: losing that to a power cut does no harm.
      const isTouch = Object.keys(change).every((name) => name === 'lastActiveAt');
      return database.transaction(isTouch ? 'relaxed' : 'durable', () => {
        const now = nowSeconds();
        database.run(
          `UPDATE vector_store SET
             name = COALESCE(?, name),
             metadata = COALESCE(?, metadata),
             last_active_at = COALESCE(?, last_active_at),
             expires_after_days = CASE WHEN ? THEN ? ELSE expires_after_days END
           WHERE id = ? AND ${STORE_IS_CURRENT}`,
          change.name ?? null,
          change.metadata === undefined ? null : JSON.stringify(change.metadata),
          change.lastActiveAt ?? null,
          change.expiresAfterDays === undefined ? 0 : 1,
          change.expiresAfterDays ?? null,
          id,
          now,
        );
        return readVectorStore(database, id);
      });
    },

    deleteVectorStore(id: string): boolean {
      return database.transaction('durable', () => {
        const store = database.one<{ key: number }>(
          `SELECT key FROM vector_store WHERE id = ? AND ${STORE_IS_CURRENT}`,
          id,
          nowSeconds(),
        );
        if (store) {
          removeStore(database, store.key);
        }
        return store !== undefined;
      });
    },

    attachFile(input: AttachInput): StoreFileRecord | undefined {
      return database.transaction('durable', () => {
        const now = nowSeconds();
        const place = database.one<{ store: number; file: number }>(
          `SELECT vector_store.key AS store, file.key AS file FROM vector_store, file
           WHERE vector_store.id = ? AND file.id = ? AND ${STORE_IS_CURRENT} AND ${FILE_IS_CURRENT}`,
          input.vectorStoreId,
          input.fileId,
          now,
          now,
        );
        if (!place) {
          return undefined;
        }
        const storeFile = database.one<{ key: number }>(
          `INSERT INTO store_file
             (vector_store_key, file_key, status, attributes, chunking_strategy, created_at)
           VALUES (?, ?, 'in_progress', ?, ?, ?)
           ON CONFLICT DO UPDATE SET
             status = excluded.status, attributes = excluded.attributes,
             chunking_strategy = excluded.chunking_strategy,
             error_code = NULL, error_message = NULL, progress_done = NULL, progress_total = NULL
           RETURNING key`,
          place.store,
          place.file,
          JSON.stringify(input.attributes),
          JSON.stringify(input.chunkingStrategy),
          now,
        );
        enqueue(database, requireRow(storeFile).key, input);
        raiseFilesVersion(database, place.store);
        database.run(
          'UPDATE vector_store SET last_active_at = MAX(last_active_at, ?) WHERE key = ?',
          now,
          place.store,
        );
        return readStoreFile(database, input.vectorStoreId, input.fileId);
      });
    },

    setAttributes(
      vectorStoreId: string,
      fileId: string,
      attributes: Attributes,
    ): StoreFileRecord | undefined {
      return database.transaction('durable', () => {
        const place = findPlace(database, vectorStoreId, fileId);
        if (place) {
          database.run(
            'UPDATE store_file SET attributes = ? WHERE key = ?',
            JSON.stringify(attributes),
            place.key,
          );
          raiseFilesVersion(database, place.store);
        }
        return readStoreFile(database, vectorStoreId, fileId);
      });
    },

    detachFile(vectorStoreId: string, fileId: string): boolean {
      return database.transaction('durable', () => {
        const place = findPlace(database, vectorStoreId, fileId);
        if (place) {
          detach(database, place.key);
        }
        return place !== undefined;
      });
    },
  };
}

export function removeExpiredStores(database: Database, now: number): void {
  const expired = database.all<{ key: number }>(
    `SELECT key FROM vector_store WHERE NOT ${STORE_IS_CURRENT}`,
    now,
  );
  for (const { key } of expired) {
    database.transaction('durable', () => removeStore(database, key));
  }
}

/** The row of a file in a store, expired or not. */
export function findPlace(
  database: Database,
  vectorStoreId: string,
  fileId: string,
): { key: number; store: number } | undefined {
  return database.one(
    `SELECT store_file.key, store_file.vector_store_key AS store FROM store_file
     JOIN vector_store ON vector_store.key = store_file.vector_store_key
     JOIN file ON file.key = store_file.file_key
     WHERE vector_store.id = ? AND file.id = ?`,
    vectorStoreId,
    fileId,
  );
}

/**
 * Within a transaction: nothing of the store is found any more. Its index pages, and the documents that no other
 * store has, may be many: they are removed in small steps right afterwards.
 */
function removeStore(database: Database, key: number): void {
  database.run(
    `INSERT OR IGNORE INTO document_garbage
     SELECT DISTINCT document_key FROM store_file WHERE vector_store_key = ? AND document_key IS NOT NULL`,
    key,
  );
  database.run("UPDATE segment SET state = 'dropped' WHERE vector_store_key = ?", key);
  database.run('DELETE FROM dead_range WHERE vector_store_key = ?', key);
  database.run('DELETE FROM vector_store WHERE key = ?', key);
}

/** For rows that this very transaction has written. */
function requireRow<Row>(row: Row | undefined): Row {
  if (row === undefined) {
    throw new Error('a row that was just written is not there');
  }
  return row;
}
