import type { Attributes } from '@frogwell/protocol';
import type { ChunkSection, KnownQuestion, SearchScope, StoredChunk } from '../../contract/chunk-store.ts';
import { FILE_IS_CURRENT } from '../catalogue-reads.ts';
import type { Database } from '../database.ts';
import { chunkId, chunkKey, documentId, nowSeconds } from '../keys.ts';
import { filterable, passesFilter } from './attribute-filter.ts';
import { textSlice } from './document-text.ts';
import type { OpenStore, ScopeReader } from './scope.ts';

export interface ChunkRow {
  key: number;
  document_key: number;
  title: string;
  language: string;
  start: number;
  end: number;
  context: string;
  label: string;
  page: number | null;
  section_start: number;
  section_end: number;
  question: string | null;
  question_key: string | null;
  answer_start: number | null;
  answer_end: number | null;
}

export const SELECT_CHUNK = `
  SELECT chunk.*, document.title, document.language FROM chunk
  JOIN document ON document.key = chunk.document_key`;

/** The file of a scope that a document is cited from. */
interface Source {
  vectorStoreId: string;
  fileId: string;
  filename: string;
  attributes: Attributes;
}

/** Chunks with their text, and what else is read of documents. */
export function createPassageReads(database: Database, scopes: ScopeReader) {
  return {
    get(scope: SearchScope, chunkIds: string[]): StoredChunk[] {
      return database.snapshot(() => {
        const sourceOf = sourceFinder(database, scopes.open(scope), scope);
        return chunkIds.flatMap((id) => {
          const row = database.one<ChunkRow>(`${SELECT_CHUNK} WHERE chunk.key = ?`, chunkKey(id) ?? -1);
          const source = row && sourceOf(row.document_key);
          return source ? toChunk(database, row, source) : [];
        });
      });
    },

    ofFile(
      vectorStoreId: string,
      fileId: string,
      range: { offset: number; limit: number; onlyQuestions?: boolean } = {
        offset: 0,
        limit: Number.MAX_SAFE_INTEGER,
      },
    ): StoredChunk[] {
      return database.snapshot(() => {
        const place = findPlace(database, scopes, vectorStoreId, fileId);
        if (!place) {
          return [];
        }
        const rows = database.all<ChunkRow>(
          `${SELECT_CHUNK} WHERE chunk.key >= ? AND chunk.key < ?
           ${range.onlyQuestions ? 'AND chunk.question_key IS NOT NULL' : ''}
           ORDER BY chunk.key LIMIT ? OFFSET ?`,
          place.first_chunk,
          place.first_chunk + place.chunk_count,
          range.limit,
          range.offset,
        );
        return rows.map((row) => toChunk(database, row, toSource(vectorStoreId, place)));
      });
    },

    sectionsOfFile(vectorStoreId: string, fileId: string): ChunkSection[] {
      return database.snapshot(() => {
        const place = findPlace(database, scopes, vectorStoreId, fileId);
        const rows = database.all<SectionRow>(
          `SELECT context, start, end, page, question_key IS NOT NULL AS is_question FROM chunk
           WHERE key >= ? AND key < ? ORDER BY key`,
          place?.first_chunk ?? 0,
          place ? place.first_chunk + place.chunk_count : 0,
        );
        const sections: ChunkSection[] = [];
        for (const { is_question: isQuestion, ...row } of rows) {
          const last = sections.at(-1);
          if (last?.context === row.context) {
            last.end = Math.max(last.end, row.end);
            last.chunkCount += 1;
            last.questionCount += isQuestion;
          } else {
            sections.push({ ...row, chunkCount: 1, questionCount: isQuestion });
          }
        }
        return sections;
      });
    },

    knownQuestions(scope: SearchScope, key: string): KnownQuestion[] {
      return database.snapshot(() => {
        const sourceOf = sourceFinder(database, scopes.open(scope), scope);
        return database
          .all<ChunkRow>(`${SELECT_CHUNK} WHERE chunk.question_key = ? ORDER BY chunk.key`, key)
          .flatMap((row): KnownQuestion[] => {
            const source = sourceOf(row.document_key);
            if (!source) {
              return [];
            }
            const answer = textSlice(database, row.document_key, row.answer_start ?? 0, row.answer_end ?? 0);
            const { attributes } = source;
            return [{ chunkId: chunkId(row.key), question: row.question ?? '', answer, attributes }];
          });
      });
    },

    titles(scope: SearchScope, limit: number): string[] {
      return database.snapshot(() => {
        const stores = scopes.open(scope);
        const allowed = scopes.allowed(stores, scope.filter);
        const keys = allowed && new Set(allowed.documents.map((document) => document.key));
        const newest = new Map<number, number>();
        for (const store of stores) {
          for (const row of newestDocuments(database, store.key, keys, limit)) {
            newest.set(row.document_key, Math.max(row.newest, newest.get(row.document_key) ?? 0));
          }
        }
        return [...newest]
          .sort(([, one], [, other]) => other - one)
          .slice(0, limit)
          .flatMap(([key]) => {
            const row = database.one<{ title: string }>('SELECT title FROM document WHERE key = ?', key);
            return row ? [row.title] : [];
          });
      });
    },
  };
}

/** Documents of a store by their newest file, at most `limit`, newest first. */
function newestDocuments(
  database: Database,
  vectorStoreKey: number,
  keys: Set<number> | undefined,
  limit: number,
): { document_key: number; newest: number }[] {
  const found = new Map<number, number>();
  const pageSize = Math.max(limit, 50);
  let before = Number.MAX_SAFE_INTEGER;
  // The newest files are enough, unless they share documents or fail the filter.
  while (found.size < limit) {
    const rows = database.all<{ key: number; document_key: number | null }>(
      `SELECT key, document_key FROM store_file
       WHERE vector_store_key = ? AND key < ? ORDER BY key DESC LIMIT ?`,
      vectorStoreKey,
      before,
      pageSize,
    );
    for (const { key, document_key: documentKey } of rows) {
      before = key;
      if (documentKey !== null && !found.has(documentKey) && (keys?.has(documentKey) ?? true)) {
        found.set(documentKey, key);
      }
    }
    if (rows.length < pageSize) {
      break;
    }
  }
  return [...found].slice(0, limit).map(([documentKey, newest]) => ({ document_key: documentKey, newest }));
}

interface SectionRow {
  context: string;
  start: number;
  end: number;
  page: number | null;
  is_question: 0 | 1;
}

interface SourceRow {
  file_id: string;
  filename: string;
  attributes: string;
  own: string;
  created_at: number;
  file_key: number;
}

const SELECT_SOURCE = `
  SELECT file.id AS file_id, file.filename, file.created_at, file.key AS file_key, store_file.attributes,
         document.attributes AS own, document.first_chunk, document.chunk_count
  FROM store_file
  JOIN file ON file.key = store_file.file_key
  JOIN document ON document.key = store_file.document_key
  WHERE store_file.vector_store_key = ? AND ${FILE_IS_CURRENT}`;

function findPlace(
  database: Database,
  scopes: ScopeReader,
  vectorStoreId: string,
  fileId: string,
): (SourceRow & { first_chunk: number; chunk_count: number }) | undefined {
  const [store] = scopes.open({ vectorStoreIds: [vectorStoreId] });
  return store && database.one(`${SELECT_SOURCE} AND file.id = ?`, store.key, nowSeconds(), fileId);
}

/** Finds the oldest file that brings a document into the scope; asks once per document. */
export function sourceFinder(
  database: Database,
  stores: readonly OpenStore[],
  { filter }: SearchScope,
): (documentKey: number) => Source | undefined {
  const known = new Map<number, Source | undefined>();
  return (documentKey) => {
    if (!known.has(documentKey)) {
      let oldest: { row: SourceRow; store: OpenStore } | undefined;
      for (const store of stores) {
        const rows = database.all<SourceRow>(
          `${SELECT_SOURCE} AND store_file.document_key = ? ORDER BY file.created_at, file.key`,
          store.key,
          nowSeconds(),
          documentKey,
        );
        const row = rows.find((each) => filter === undefined || passesFilter(filter, filterable(each)));
        if (row && (oldest === undefined || isOlder(row, oldest.row))) {
          oldest = { row, store };
        }
      }
      known.set(documentKey, oldest && toSource(oldest.store.id, oldest.row));
    }
    return known.get(documentKey);
  };
}

function isOlder(one: SourceRow, other: SourceRow): boolean {
  return one.created_at === other.created_at
    ? one.file_key < other.file_key
    : one.created_at < other.created_at;
}

function toSource(vectorStoreId: string, row: SourceRow): Source {
  return {
    vectorStoreId,
    fileId: row.file_id,
    filename: row.filename,
    attributes: JSON.parse(row.attributes),
  };
}

export function toChunk(database: Database, row: ChunkRow, source: Source): StoredChunk {
  return {
    id: chunkId(row.key),
    documentId: documentId(row.document_key),
    ...source,
    title: row.title,
    language: row.language,
    text: textSlice(database, row.document_key, row.start, row.end),
    context: row.context,
    label: row.label,
    start: row.start,
    end: row.end,
    page: row.page,
    sectionStart: row.section_start,
    sectionEnd: row.section_end,
    question:
      row.question === null || row.question_key === null
        ? null
        : {
            text: row.question,
            key: row.question_key,
            answerStart: row.answer_start ?? 0,
            answerEnd: row.answer_end ?? 0,
          },
  };
}
