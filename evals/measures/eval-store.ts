import type { EvidencePassage } from '@frogwell/providers';
import type { SearchParts, SearchResult } from '@frogwell/retrieval';
import type { StoredChunk } from '@frogwell/storage';
import type { EvalDocument } from './eval-set.ts';

/** Documents made searchable. */
export interface EvalStore {
  /**
   * Best passages for a question, through the product's own search.
   *
   * @param parts what is left out of it, to measure what that is worth
   */
  search(question: string, topK: number, parts?: SearchParts): Promise<SearchResult>;
  /** Id of the set's document that a chunk belongs to. */
  documentOf(chunk: StoredChunk): string;
  close(): Promise<void>;
}

export type OpenStore = (documents: readonly EvalDocument[]) => Promise<EvalStore>;

/** What the backend hands to an answerer. */
export function toEvidence({ passages }: SearchResult): EvidencePassage[] {
  return passages.map(({ chunk, score }) => ({
    id: chunk.id,
    text: chunk.text,
    context: chunk.context,
    title: chunk.title,
    filename: chunk.filename,
    label: chunk.label,
    page: chunk.page,
    language: chunk.language,
    score,
  }));
}

/** Numbers in 0..1 that follow from a seed, so that a measurement can be repeated (Lehmer, MINSTD). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
