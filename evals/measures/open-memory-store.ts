import { analyzeChunk, detectLanguage, searchPassages } from '@frogwell/retrieval';
import { createBruteForceChunkStore } from '../../packages/retrieval/src/search/brute-force-chunk-store.test-double.ts';
import type { EvalDocument } from './eval-set.ts';
import type { EvalStore } from './eval-store.ts';

/**
 * Documents in memory, one chunk each, found by the product's own search: hundreds of small stores in seconds, where
 * a store on disk takes a second each. Ranks as the real store does; parsing and chunking are left out.
 */
export async function openMemoryStore(documents: readonly EvalDocument[]): Promise<EvalStore> {
  const store = createBruteForceChunkStore(documents.map(toEntry));
  const scope = { vectorStoreIds: ['memory'] };
  return {
    search: (question, topK, parts) =>
      searchPassages(store, scope, question, { topK, signal: AbortSignal.timeout(60_000), parts }),
    documentOf: ({ documentId }) => documentId,
    close: async () => {},
  };
}

function toEntry({ id, title, text }: EvalDocument) {
  const article = /Điều \d+/u.exec(title)?.[0];
  const language = detectLanguage(text);
  return {
    chunk: {
      id,
      documentId: id,
      vectorStoreId: 'memory',
      fileId: id,
      filename: 'document.txt',
      attributes: {},
      title,
      language,
      text,
      context: title,
      label: article ?? '',
      start: 0,
      end: text.length,
      page: null,
      sectionStart: 0,
      sectionEnd: text.length,
      question: null,
    },
    terms: analyzeChunk({ text, context: title, heading: title, language }),
    structure: article === undefined ? ('prose' as const) : ('legal' as const),
  };
}
