import type { VectorStoreFileStatus } from '@frogwell/protocol';
import type {
  FileRecord,
  FoundStoreFile,
  FoundStoreFiles,
  Page,
  PageRequest,
  StoreFileRecord,
  StoreFileSearch,
  VectorStoreRecord,
} from '../../contract/catalogue.ts';
import type { JournalEntry, JournalKind } from '../../contract/journal.ts';
import {
  readFile,
  readFiles,
  readStoreFile,
  readStoreFiles,
  readVectorStore,
  readVectorStoreByName,
  readVectorStores,
} from '../catalogue-reads.ts';
import type { Database } from '../database.ts';
import { findStoreFile, searchStoreFiles } from './search-store-files.ts';

/** What is read besides chunks: files, stores, the queue's length, journal and settings. */
export function createCatalogueOperations(database: Database) {
  return {
    getFile: (id: string): FileRecord | undefined => readFile(database, id),
    listFiles: (page: PageRequest, options?: { purpose?: string }): Page<FileRecord> =>
      database.snapshot(() => readFiles(database, page, options)),

    getVectorStore: (id: string): VectorStoreRecord | undefined =>
      database.snapshot(() => readVectorStore(database, id)),
    findVectorStoreByName: (name: string): VectorStoreRecord | undefined =>
      database.snapshot(() => readVectorStoreByName(database, name)),
    listVectorStores: (page: PageRequest): Page<VectorStoreRecord> =>
      database.snapshot(() => readVectorStores(database, page)),

    getStoreFile: (vectorStoreId: string, fileId: string): StoreFileRecord | undefined =>
      readStoreFile(database, vectorStoreId, fileId),
    listStoreFiles: (
      vectorStoreId: string,
      page: PageRequest,
      options?: { status?: VectorStoreFileStatus },
    ): Page<StoreFileRecord> =>
      database.snapshot(() => readStoreFiles(database, vectorStoreId, page, options)),

    searchStoreFiles: (vectorStoreId: string, search: StoreFileSearch): FoundStoreFiles =>
      database.snapshot(() => searchStoreFiles(database, vectorStoreId, search)),

    findStoreFile: (vectorStoreId: string, fileId: string): FoundStoreFile | undefined =>
      findStoreFile(database, vectorStoreId, fileId),

    countJobs: (): { waiting: number; running: number } =>
      database.one(
        `SELECT COUNT(*) FILTER (WHERE worker IS NULL OR lease_until <= ?1) AS waiting,
                COUNT(*) FILTER (WHERE worker IS NOT NULL AND lease_until > ?1) AS running FROM job`,
        Date.now(),
      ) ?? { waiting: 0, running: 0 },

    listJournal: (kind: JournalKind, limit: number): JournalEntry[] =>
      database
        .all<{ number: number; at: number; entry: string }>(
          'SELECT number, at, entry FROM journal WHERE kind = ? ORDER BY number DESC LIMIT ?',
          kind,
          limit,
        )
        .map(({ number, at, entry }) => ({ id: `${kind}_${number}`, at, entry: JSON.parse(entry) })),

    /** The value as JSON. */
    getSetting: (name: string): string | undefined =>
      database.one<{ value: string }>('SELECT value FROM setting WHERE name = ?', name)?.value,
  };
}
