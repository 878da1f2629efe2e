import type { AttributeFilter } from '@frogwell/protocol';
import { condenseQuestion, type RankedPassage, searchPassages } from '@frogwell/retrieval';
import type { ChunkStore } from '@frogwell/storage';
import type { DegradedReason, SearchByMeaning } from '../embedding/query-vectors.ts';
import type { StoreSynonyms } from '../library/store-synonyms.ts';
import type { Source } from './source-citations.ts';

export interface SearchDocumentsRequest {
  vectorStoreId: string;
  /** Searched one by one; a passage keeps its best score. */
  queries: string[];
  maxResults: number;
  /** 0..1: passages below it are left out. */
  scoreThreshold: number;
  filter: AttributeFilter | null;
  /** Search without greetings and polite frames. */
  rewrite: boolean;
  /** Weight of the words against the meaning, 0..1; null = as is best in general. */
  lexicalShare: number | null;
  signal: AbortSignal;
}

export interface FoundSources {
  /** As they were searched. */
  queries: string[];
  /** Best first. */
  sources: FoundSource[];
  /** Why the search went by words alone though there are vectors; null when it did not. */
  degraded: DegradedReason | null;
}

/** What a search of the documents needs. */
export interface SearchDependencies {
  chunks: ChunkStore;
  searchByMeaning: SearchByMeaning;
  synonyms: Pick<StoreSynonyms, 'of'>;
}

export type FoundSource = Source & Pick<RankedPassage, 'lexical' | 'similarity'>;

/**
 * Passages of one vector store, best first, and the queries as they were searched.
 */
export async function searchDocuments(
  { chunks, searchByMeaning, synonyms }: SearchDependencies,
  request: SearchDocumentsRequest,
): Promise<FoundSources> {
  const inOtherWords = await synonyms.of([request.vectorStoreId]);
  const scope = {
    vectorStoreIds: [request.vectorStoreId],
    ...(request.filter && { filter: request.filter }),
  };
  const queries = request.rewrite
    ? request.queries.map((query) => condenseQuestion([{ role: 'user', content: query }]) || query)
    : request.queries;
  let degraded: DegradedReason | null = null;
  const byMeaning = searchByMeaning((reason) => {
    degraded = reason;
  }, request.lexicalShare ?? undefined);
  const best = new Map<string, FoundSource>();
  for (const query of queries) {
    const result = await searchPassages(chunks, scope, query, {
      topK: request.maxResults,
      wordings: inOtherWords.wordings(query),
      signal: request.signal,
      byMeaning,
    });
    for (const passage of result.passages) {
      const known = best.get(passage.chunk.id);
      if (!known || known.score < passage.score) best.set(passage.chunk.id, passage);
    }
  }
  const merged = [...best.values()];
  // One query keeps the order of its search, which knows more than the score (an article that was named comes first).
  const ordered = queries.length === 1 ? merged : merged.toSorted((a, b) => b.score - a.score);
  return {
    queries,
    degraded,
    sources: ordered.filter(({ score }) => score >= request.scoreThreshold).slice(0, request.maxResults),
  };
}
