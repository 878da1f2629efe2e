import { Abbreviations, learnAbbreviations, searchPassages } from '@frogwell/retrieval';
import { indexTerms } from '../../apps/rag-backend/src/library/make-document.ts';
import { bodyOffset } from '../../apps/rag-backend/src/library/passage-body.ts';
import {
  createBruteForceChunkStore,
  type DoubleChunk,
} from '../../packages/retrieval/src/search/brute-force-chunk-store.test-double.ts';
import type { EvalStore } from '../measures/eval-store.ts';
import type { ProductStore } from '../product-store.ts';

/** Parts of indexing; what is left out is as the product does it. */
export interface IndexParts {
  /** `false`: abbreviations and what they stand for are different words. */
  abbreviations?: false;
  /** `false`: the path of titles is not part of the text that is searched, only of the heading field. */
  context?: false;
}

const NO_ABBREVIATIONS = new Abbreviations([]);

/**
 * The chunks of a store in a new index in memory, made by the product's own analysis, with parts of it left out. Ranks like
 * the store it is made from, so two of them tell what a part of the index is worth.
 */
export async function rebuildStore(store: ProductStore, parts: IndexParts): Promise<EvalStore> {
  const entries: DoubleChunk[] = [];
  for await (const chunks of store.chunksByDocument()) {
    const learned = learnAbbreviations(chunks.map(({ text }) => text).join('\n'));
    const abbreviations =
      parts.abbreviations === false ? NO_ABBREVIATIONS : Abbreviations.common.with(learned);
    for (const chunk of chunks) {
      const indexed =
        parts.context === false
          ? { text: chunk.text.slice(bodyOffset(chunk.text, chunk.context)), context: '' }
          : chunk;
      // What the structures are is told by the store's own profile below.
      entries.push({ chunk, structure: 'prose', terms: indexTerms(indexed, chunk, abbreviations) });
    }
  }
  const chunks = { ...createBruteForceChunkStore(entries), profile: async () => store.profile };
  const scope = { vectorStoreIds: ['rebuilt'] };
  return {
    search: (question, topK, searchParts) =>
      searchPassages(chunks, scope, question, {
        topK,
        signal: AbortSignal.timeout(60_000),
        parts: searchParts,
      }),
    documentOf: store.documentOf,
    close: async () => {},
  };
}
