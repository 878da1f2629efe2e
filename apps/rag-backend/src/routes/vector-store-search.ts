import type { Service } from '@frogwell/http-service';
import {
  VectorStoreSearchPage,
  VectorStoreSearchRequest,
  type VectorStoreSearchResult,
} from '@frogwell/protocol';
import type { FoundSource, FoundSources, SearchDocumentsRequest } from '../answer/search-documents.ts';
import type { DocumentLibrary } from '../library/document-library.ts';
import { existingStore, StoreParams } from './vector-stores.ts';

export type SearchDocuments = (request: SearchDocumentsRequest) => Promise<FoundSources>;

/** `POST /v1/vector_stores/{id}/search`: passages with their score, strictly in OpenAI's shape unless asked for more. */
export function vectorStoreSearch(
  app: Service,
  { library, searchDocuments }: { library: DocumentLibrary; searchDocuments: SearchDocuments },
): void {
  app.post(
    '/v1/vector_stores/:vector_store_id/search',
    {
      schema: {
        tags: ['vector stores'],
        summary: 'The passages that fit a query best',
        params: StoreParams,
        body: VectorStoreSearchRequest,
        answer: VectorStoreSearchPage,
      },
    },
    async (request, reply) => {
      const { body } = request;
      const store = await existingStore(library, request.params.vector_store_id);
      await library.touchStore(store);
      const { queries, sources, degraded } = await searchDocuments({
        vectorStoreId: store.id,
        queries: [body.query].flat(),
        maxResults: body.max_num_results ?? 10,
        scoreThreshold: body.ranking_options?.score_threshold ?? 0,
        filter: body.filters ?? null,
        rewrite: body.rewrite_query === true,
        lexicalShare: lexicalShareOf(body.ranking_options?.hybrid_search),
        signal: request.signal,
      });
      if (degraded !== null) reply.header('x-retrieval-degraded', degraded);
      const withPassages = body.include?.includes('passages') === true;
      return {
        object: 'vector_store.search_results.page',
        search_query: queries,
        data: sources.map((source) =>
          withPassages ? { ...toResult(source), ...passageOf(source) } : toResult(source),
        ),
        has_more: false,
        next_page: null,
      };
    },
  );
}

/** OpenAI's two weights count against each other. */
function lexicalShareOf(
  weights: { embedding_weight: number; text_weight: number } | null | undefined,
): number | null {
  return weights ? weights.text_weight / (weights.embedding_weight + weights.text_weight) : null;
}

function toResult({ chunk, score }: FoundSource): VectorStoreSearchResult {
  return {
    file_id: chunk.fileId,
    filename: chunk.filename,
    score,
    attributes: chunk.attributes,
    content: [{ type: 'text', text: chunk.text }],
  };
}

/** Where the passage stands in the stored text, and what it is called there. */
function passageOf({ chunk, lexical, similarity }: FoundSource) {
  return {
    chunk_id: chunk.id,
    title: chunk.title,
    context: chunk.context,
    label: chunk.label,
    page: chunk.page,
    start: chunk.start,
    end: chunk.end,
    scores: similarity === null ? { lexical } : { lexical, vector: similarity },
  };
}
