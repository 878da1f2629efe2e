import type { ChunkingStrategyParam, FileCounts, VectorStoreFileStatus } from '@frogwell/protocol';
import type {
  FileRecord,
  Page,
  PageRequest,
  StoredDocumentInfo,
  StoreFileRecord,
  VectorStoreRecord,
} from '../contract/catalogue.ts';
import type { Database } from './database.ts';
import { nowSeconds } from './keys.ts';
import { readPage } from './paging.ts';

/** Conditions with one value, the time now in seconds. */
export const FILE_IS_CURRENT = '(file.expires_at IS NULL OR file.expires_at > ?)';
export const STORE_IS_CURRENT =
  '(vector_store.expires_after_days IS NULL OR vector_store.last_active_at + vector_store.expires_after_days * 86400 > ?)';

interface FileRow {
  key: number;
  id: string;
  filename: string;
  purpose: string;
  size_bytes: number;
  content_hash: string;
  created_at: number;
  expires_at: number | null;
}

export function readFile(database: Database, id: string): FileRecord | undefined {
  const row = database.one<FileRow>(
    `SELECT * FROM file WHERE id = ? AND ${FILE_IS_CURRENT}`,
    id,
    nowSeconds(),
  );
  return row && toFile(row);
}

export function readFiles(
  database: Database,
  page: PageRequest,
  options: { purpose?: string } = {},
): Page<FileRecord> {
  const { items, hasMore } = readPage<FileRow>(
    database,
    {
      select: 'SELECT * FROM file',
      where: options.purpose === undefined ? FILE_IS_CURRENT : `${FILE_IS_CURRENT} AND file.purpose = ?`,
      values: options.purpose === undefined ? [nowSeconds()] : [nowSeconds(), options.purpose],
      createdAt: 'file.created_at',
      key: 'file.key',
    },
    page,
    (id) => database.one('SELECT created_at, key FROM file WHERE id = ?', id),
  );
  return { items: items.map(toFile), hasMore };
}

function toFile(row: FileRow): FileRecord {
  return {
    id: row.id,
    filename: row.filename,
    purpose: row.purpose,
    sizeBytes: row.size_bytes,
    contentHash: row.content_hash,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

interface VectorStoreRow {
  key: number;
  id: string;
  name: string;
  description: string | null;
  metadata: string;
  created_at: number;
  last_active_at: number;
  expires_after_days: number | null;
}

export function readVectorStore(database: Database, id: string): VectorStoreRecord | undefined {
  const row = database.one<VectorStoreRow>(
    `SELECT * FROM vector_store WHERE id = ? AND ${STORE_IS_CURRENT}`,
    id,
    nowSeconds(),
  );
  return row && toVectorStore(database, row);
}

export function readVectorStoreByName(database: Database, name: string): VectorStoreRecord | undefined {
  const row = database.one<VectorStoreRow>(
    `SELECT * FROM vector_store WHERE name = ? AND ${STORE_IS_CURRENT} ORDER BY created_at, key LIMIT 1`,
    name,
    nowSeconds(),
  );
  return row && toVectorStore(database, row);
}

export function readVectorStores(database: Database, page: PageRequest): Page<VectorStoreRecord> {
  const { items, hasMore } = readPage<VectorStoreRow>(
    database,
    {
      select: 'SELECT * FROM vector_store',
      where: STORE_IS_CURRENT,
      values: [nowSeconds()],
      createdAt: 'vector_store.created_at',
      key: 'vector_store.key',
    },
    page,
    (id) => database.one('SELECT created_at, key FROM vector_store WHERE id = ?', id),
  );
  return { items: items.map((row) => toVectorStore(database, row)), hasMore };
}

function toVectorStore(database: Database, row: VectorStoreRow): VectorStoreRecord {
  const fileCounts: FileCounts = { in_progress: 0, completed: 0, failed: 0, cancelled: 0, total: 0 };
  let usageBytes = 0;
  const groups = database.all<{ status: VectorStoreFileStatus; files: number; bytes: number }>(
    `SELECT status, COUNT(*) AS files, SUM(usage_bytes) AS bytes FROM store_file
     WHERE vector_store_key = ? GROUP BY status`,
    row.key,
  );
  for (const { status, files, bytes } of groups) {
    fileCounts[status] = files;
    fileCounts.total += files;
    usageBytes += bytes;
  }
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    metadata: JSON.parse(row.metadata),
    createdAt: row.created_at,
    lastActiveAt: row.last_active_at,
    expiresAfterDays: row.expires_after_days,
    fileCounts,
    usageBytes,
  };
}

export interface StoreFileRow {
  key: number;
  vector_store_id: string;
  file_id: string;
  filename: string;
  status: VectorStoreFileStatus;
  error_code: 'server_error' | 'unsupported_file' | 'invalid_file' | null;
  error_message: string | null;
  attributes: string;
  chunking_strategy: string;
  usage_bytes: number;
  created_at: number;
  progress_done: number | null;
  progress_total: number | null;
  document_title: string | null;
  document_language: string;
  document_structure: StoredDocumentInfo['structure'];
  document_pages: number | null;
  document_warnings: string;
  document_attributes: string;
}

/** Rows for {@link toStoreFile}, with the size of the upload and the number of its chunks. */
export const SELECT_STORE_FILE = `
  SELECT store_file.*, vector_store.id AS vector_store_id, file.id AS file_id, file.filename AS filename,
    file.size_bytes, document.chunk_count,
    document.title AS document_title, document.language AS document_language,
    document.structure AS document_structure, document.pages AS document_pages,
    document.warnings AS document_warnings, document.attributes AS document_attributes
  FROM vector_store
  JOIN store_file ON store_file.vector_store_key = vector_store.key
  JOIN file ON file.key = store_file.file_key
  LEFT JOIN document ON document.key = store_file.document_key`;

export const IS_IN_STORE = `vector_store.id = ? AND ${STORE_IS_CURRENT} AND ${FILE_IS_CURRENT}`;

export function readStoreFile(
  database: Database,
  vectorStoreId: string,
  fileId: string,
): StoreFileRecord | undefined {
  const now = nowSeconds();
  const row = database.one<StoreFileRow>(
    `${SELECT_STORE_FILE} WHERE ${IS_IN_STORE} AND file.id = ?`,
    vectorStoreId,
    now,
    now,
    fileId,
  );
  return row && toStoreFile(row);
}

export function readStoreFiles(
  database: Database,
  vectorStoreId: string,
  page: PageRequest,
  options: { status?: VectorStoreFileStatus } = {},
): Page<StoreFileRecord> {
  const now = nowSeconds();
  const { items, hasMore } = readPage<StoreFileRow>(
    database,
    {
      select: SELECT_STORE_FILE,
      where: options.status === undefined ? IS_IN_STORE : `${IS_IN_STORE} AND store_file.status = ?`,
      values:
        options.status === undefined ? [vectorStoreId, now, now] : [vectorStoreId, now, now, options.status],
      createdAt: 'store_file.created_at',
      key: 'store_file.key',
    },
    page,
    (fileId) =>
      database.one(
        `SELECT store_file.created_at, store_file.key FROM store_file
         JOIN vector_store ON vector_store.key = store_file.vector_store_key
         JOIN file ON file.key = store_file.file_key
         WHERE vector_store.id = ? AND file.id = ?`,
        vectorStoreId,
        fileId,
      ),
  );
  return { items: items.map(toStoreFile), hasMore };
}

export function toStoreFile(row: StoreFileRow): StoreFileRecord {
  const chunkingStrategy: ChunkingStrategyParam = JSON.parse(row.chunking_strategy);
  return {
    vectorStoreId: row.vector_store_id,
    fileId: row.file_id,
    filename: row.filename,
    status: row.status,
    lastError: row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? '' },
    attributes: JSON.parse(row.attributes),
    chunkingStrategy,
    usageBytes: row.usage_bytes,
    createdAt: row.created_at,
    progress:
      row.progress_done === null || row.progress_total === null
        ? null
        : { done: row.progress_done, total: row.progress_total },
    document:
      row.document_title === null
        ? null
        : {
            title: row.document_title,
            language: row.document_language,
            structure: row.document_structure,
            pages: row.document_pages,
            warnings: JSON.parse(row.document_warnings),
            attributes: JSON.parse(row.document_attributes),
          },
  };
}
