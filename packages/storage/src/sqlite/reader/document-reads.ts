import type { UnindexedChunk, WritableDocument } from '../../document-file.ts';
import { FILE_IS_CURRENT, STORE_IS_CURRENT } from '../catalogue-reads.ts';
import type { Database } from '../database.ts';
import { nowSeconds } from '../keys.ts';
import { textParts, textSlice } from './document-text.ts';

interface DocumentRow {
  key: number;
  title: string;
  language: string;
  structure: 'legal' | 'questions' | 'prose';
  pages: number | null;
  warnings: string;
  attributes: string;
  first_chunk: number;
  chunk_count: number;
}

interface ChunkRow {
  start: number;
  end: number;
  context: string;
  label: string;
  page: number | null;
  page_end: number | null;
  section_start: number;
  section_end: number;
  question: string | null;
  question_key: string | null;
  answer_start: number | null;
  answer_end: number | null;
}

/** Whole documents. */
export function createDocumentReads(database: Database) {
  return {
    storedText(
      vectorStoreId: string,
      fileId: string,
      range?: { start: number; end: number },
    ): { title: string; parts: string[] } | undefined {
      return database.snapshot(() => {
        const now = nowSeconds();
        const document = database.one<{ key: number; title: string }>(
          `SELECT document.key, document.title FROM vector_store
           JOIN store_file ON store_file.vector_store_key = vector_store.key
           JOIN file ON file.key = store_file.file_key
           JOIN document ON document.key = store_file.document_key
           WHERE vector_store.id = ? AND file.id = ? AND ${STORE_IS_CURRENT} AND ${FILE_IS_CURRENT}`,
          vectorStoreId,
          fileId,
          now,
          now,
        );
        if (!document) return undefined;
        const { key, title } = document;
        const parts = range ? [textSlice(database, key, range.start, range.end)] : textParts(database, key);
        return { title, parts };
      });
    },

    async exportDocument(contentHash: string, recipe: string, path: string): Promise<boolean> {
      const document = database.snapshot(() => readDocument(database, contentHash, recipe));
      if (document) {
        // Loaded when it is first needed: an idle reader is the smaller for it.
        const { writeDocumentFile } = await import('../../document-file.ts');
        await writeDocumentFile(path, document);
      }
      return document !== undefined;
    },
  };
}

function readDocument(database: Database, contentHash: string, recipe: string): WritableDocument | undefined {
  const row = database.one<DocumentRow>(
    'SELECT * FROM document WHERE content_hash = ? AND recipe = ?',
    contentHash,
    recipe,
  );
  if (!row) {
    return undefined;
  }
  const parts = textParts(database, row.key);
  const text = parts.join('');
  const chunks = database.all<ChunkRow>(
    'SELECT * FROM chunk WHERE key >= ? AND key < ? ORDER BY key',
    row.first_chunk,
    row.first_chunk + row.chunk_count,
  );
  return {
    header: {
      contentHash,
      recipe,
      title: row.title,
      language: row.language,
      structure: row.structure,
      pages: row.pages,
      warnings: JSON.parse(row.warnings),
      attributes: JSON.parse(row.attributes),
    },
    parts,
    chunks: chunks.map((chunk) => toUnindexedChunk(text, chunk)),
  };
}

function toUnindexedChunk(text: string, row: ChunkRow): UnindexedChunk {
  return {
    start: row.start,
    end: row.end,
    text: text.slice(row.start, row.end),
    context: row.context,
    label: row.label,
    ...(row.page === null ? {} : { page: row.page }),
    ...(row.page_end === null ? {} : { pageEnd: row.page_end }),
    sectionStart: row.section_start,
    sectionEnd: row.section_end,
    ...(row.question === null || row.question_key === null
      ? {}
      : {
          question: {
            text: row.question,
            key: row.question_key,
            answerStart: row.answer_start ?? 0,
            answerEnd: row.answer_end ?? 0,
          },
        }),
  };
}
