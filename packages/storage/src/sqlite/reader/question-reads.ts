import type { QuestionListRequest, QuestionPage } from '../../contract/chunk-store.ts';
import { FILE_IS_CURRENT } from '../catalogue-reads.ts';
import type { Database } from '../database.ts';
import { chunkKey, nowSeconds } from '../keys.ts';
import { type ChunkRow, SELECT_CHUNK, sourceFinder, toChunk } from './passage-reads.ts';
import type { ScopeReader } from './scope.ts';

/** Known questions as a list, for those who keep them. */
export function createQuestionReads(database: Database, scopes: ScopeReader) {
  return {
    listQuestions(vectorStoreId: string, request: QuestionListRequest): QuestionPage {
      return database.snapshot(() => {
        const scope = { vectorStoreIds: [vectorStoreId] };
        const stores = scopes.open(scope);
        const [store] = stores;
        if (!store) {
          return { items: [], hasMore: false, total: 0 };
        }
        const words = foldedWords(request.contains ?? '');
        // The index of questions alone: a store of laws has many chunks and few questions.
        const keys = database
          .all<{ key: number; question: string }>(
            `SELECT chunk.key, chunk.question FROM chunk INDEXED BY known_question
             WHERE chunk.question_key IS NOT NULL AND chunk.document_key IN (
               SELECT store_file.document_key FROM store_file JOIN file ON file.key = store_file.file_key
               WHERE store_file.vector_store_key = ? AND ${FILE_IS_CURRENT}
                 AND (? IS NULL OR file.id = ?))
             ORDER BY chunk.document_key DESC, chunk.key`,
            store.key,
            nowSeconds(),
            request.fileId ?? null,
            request.fileId ?? null,
          )
          .filter(({ question }) => holdsAll(question, words))
          .map(({ key }) => key);
        const after = request.after === undefined ? -1 : keys.indexOf(chunkKey(request.after) ?? -1);
        if (request.after !== undefined && after < 0) {
          return { items: [], hasMore: false, total: keys.length };
        }
        const page = keys.slice(after + 1, after + 1 + request.limit);
        const sourceOf = sourceFinder(database, stores, scope);
        const items = page.flatMap((key) => {
          const row = database.one<ChunkRow>(`${SELECT_CHUNK} WHERE chunk.key = ?`, key);
          const source = row && sourceOf(row.document_key);
          return source ? [toChunk(database, row, source)] : [];
        });
        return { items, hasMore: after + 1 + page.length < keys.length, total: keys.length };
      });
    },
  };
}

function holdsAll(question: string, words: readonly string[]): boolean {
  if (words.length === 0) {
    return true;
  }
  const folded = fold(question);
  return words.every((word) => folded.includes(word));
}

function foldedWords(text: string): string[] {
  return fold(text)
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** Without case and marks, as people type what they look for. */
function fold(text: string): string {
  return text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd');
}
