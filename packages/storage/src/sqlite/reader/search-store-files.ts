import type { FileCounts, VectorStoreFileStatus } from '@frogwell/protocol';
import type { FoundStoreFile, FoundStoreFiles, StoreFileSearch } from '../../contract/catalogue.ts';
import { IS_IN_STORE, SELECT_STORE_FILE, type StoreFileRow, toStoreFile } from '../catalogue-reads.ts';
import type { Database } from '../database.ts';
import { nowSeconds } from '../keys.ts';

/** What deciding and sorting needs of a file: a store may have tens of thousands. */
interface Candidate {
  key: number;
  filename: string;
  title: string | null;
  size_bytes: number;
  status: VectorStoreFileStatus;
  created_at: number;
}

interface FoundRow extends StoreFileRow {
  size_bytes: number;
  chunk_count: number | null;
}

const SELECT_CANDIDATE = `
  SELECT store_file.key, store_file.status, store_file.created_at, file.filename, file.size_bytes, document.title
  FROM vector_store
  JOIN store_file ON store_file.vector_store_key = vector_store.key
  JOIN file ON file.key = store_file.file_key
  LEFT JOIN document ON document.key = store_file.document_key`;

const STATUS_RANK: Record<VectorStoreFileStatus, number> = {
  failed: 0,
  in_progress: 1,
  completed: 2,
  cancelled: 3,
};

/** Names are compared here and not in SQL, which knows neither Vietnamese letters nor numbers inside names. */
export function searchStoreFiles(
  database: Database,
  vectorStoreId: string,
  search: StoreFileSearch,
): FoundStoreFiles {
  const now = nowSeconds();
  const words = foldMarks(search.query ?? '').match(/\S+/g) ?? [];
  const counts: FileCounts = { in_progress: 0, completed: 0, failed: 0, cancelled: 0, total: 0 };
  const found: Candidate[] = [];
  for (const candidate of database.all<Candidate>(
    `${SELECT_CANDIDATE} WHERE ${IS_IN_STORE}`,
    vectorStoreId,
    now,
    now,
  )) {
    if (words.length > 0) {
      const named = foldMarks(`${candidate.filename}\n${candidate.title ?? ''}`);
      if (!words.every((word) => named.includes(word))) continue;
    }
    counts[candidate.status] += 1;
    counts.total += 1;
    if (search.status === undefined || candidate.status === search.status) found.push(candidate);
  }
  const compare = ordering(search.sort);
  const sign = search.order === 'asc' ? 1 : -1;
  found.sort((one, other) => sign * (compare(one, other) || one.key - other.key));
  const items = found
    .slice(search.offset, search.offset + search.limit)
    .flatMap(({ key }) => readFound(database, key) ?? []);
  return { items, counts };
}

export function findStoreFile(
  database: Database,
  vectorStoreId: string,
  fileId: string,
): FoundStoreFile | undefined {
  const now = nowSeconds();
  const row = database.one<FoundRow>(
    `${SELECT_STORE_FILE} WHERE ${IS_IN_STORE} AND file.id = ?`,
    vectorStoreId,
    now,
    now,
    fileId,
  );
  return row && toFound(row);
}

function readFound(database: Database, key: number): FoundStoreFile | undefined {
  const row = database.one<FoundRow>(`${SELECT_STORE_FILE} WHERE store_file.key = ?`, key);
  return row && toFound(row);
}

function toFound(row: FoundRow): FoundStoreFile {
  return { ...toStoreFile(row), sizeBytes: row.size_bytes, chunkCount: row.chunk_count ?? 0 };
}

function ordering(sort: StoreFileSearch['sort']): (one: Candidate, other: Candidate) => number {
  switch (sort) {
    case 'created':
      return (one, other) => one.created_at - other.created_at;
    case 'size':
      return (one, other) => one.size_bytes - other.size_bytes;
    case 'status':
      return (one, other) => STATUS_RANK[one.status] - STATUS_RANK[other.status];
    case 'name': {
      const { compare } = new Intl.Collator('vi', { numeric: true });
      return (one, other) => compare(one.filename, other.filename);
    }
  }
}

/** Lower case, without tone marks and the bar of đ. */
function foldMarks(text: string): string {
  return text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd');
}
