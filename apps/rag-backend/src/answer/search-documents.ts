import type { AttributeFilter } from '@frogwell/protocol';
import { condenseQuestion, searchPassages } from '@frogwell/retrieval';
import type { ChunkStore } from '@frogwell/storage';
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
  signal: AbortSignal;
}

/**
 * Passages of one vector store, best first, and the queries as they were searched.
 */
export async function searchDocuments(
  chunks: ChunkStore,
  request: SearchDocumentsRequest,
): Promise<{ queries: string[]; sources: Source[] }> {
  const scope = {
    vectorStoreIds: [request.vectorStoreId],
    ...(request.filter && { filter: request.filter }),
  };
  const queries = request.rewrite
    ? request.queries.map((query) => condenseQuestion([{ role: 'user', content: query }]) || query)
    : request.queries;
  const best = new Map<string, Source>();
  for (const query of queries) {
    const result = await searchPassages(chunks, scope, query, {
      topK: request.maxResults,
      signal: request.signal,
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
    sources: ordered.filter(({ score }) => score >= request.scoreThreshold).slice(0, request.maxResults),
  };
}
