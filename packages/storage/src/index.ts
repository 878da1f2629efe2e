export * from './contract/blobs.ts';
export * from './contract/catalogue.ts';
export * from './contract/chunk-store.ts';
export * from './contract/conversations.ts';
export * from './contract/document-file.ts';
export * from './contract/jobs.ts';
export * from './contract/journal.ts';
export * from './contract/metric-history.ts';
export * from './contract/receipts.ts';
export * from './contract/settings.ts';
export * from './contract/storage.ts';
export * from './contract/vectors.ts';
export {
  type ReadDocument,
  readDocumentFile,
  type UnindexedChunk,
  type WritableDocument,
  writeDocumentFile,
} from './document-file.ts';
export { openSqliteStorage, type SqliteStorageOptions } from './sqlite/open-sqlite-storage.ts';
