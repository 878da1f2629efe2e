import type { Service } from '@frogwell/http-service';
import { VectorStoreSearchRequest, type VectorStoreSearchResult } from '@frogwell/protocol';
import type { SearchDocumentsRequest } from '../answer/search-documents.ts';
import type { Source } from '../answer/source-citations.ts';
import type { DocumentLibrary } from '../library/document-library.ts';
import { existingStore, StoreParams } from './vector-stores.ts';

export type SearchDocuments = (
  request: SearchDocumentsRequest,
) => Promise<{ queries: string[]; sources: Source[] }>;

/** `POST /v1/vector_stores/{id}/search`: passages with their score, strictly in OpenAI's shape unless asked for more. */
export function vectorStoreSearch(
  app: Service,
  { library, searchDocuments }: { library: DocumentLibrary; searchDocuments: SearchDocuments },
): void {
  app.post(
    '/v1/vector_stores/:vector_store_id/search',
    { schema: { params: StoreParams, body: VectorStoreSearchRequest } },
    async (request) => {
      const { body } = request;
      const store = await existingStore(library, request.params.vector_store_id);
      await library.touchStore(store);
      const { queries, sources } = await searchDocuments({
        vectorStoreId: store.id,
        queries: [body.query].flat(),
        maxResults: body.max_num_results ?? 10,
        scoreThreshold: body.ranking_options?.score_threshold ?? 0,
        filter: body.filters ?? null,
        rewrite: body.rewrite_query === true,
        signal: request.signal,
      });
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

function toResult({ chunk, score }: Source): VectorStoreSearchResult {
  return {
    file_id: chunk.fileId,
    filename: chunk.filename,
    score,
    attributes: chunk.attributes,
    content: [{ type: 'text', text: chunk.text }],
  };
}

/** Where the passage stands in the stored text, and what it is called there. */
function passageOf({ chunk, score }: Source) {
  return {
    chunk_id: chunk.id,
    title: chunk.title,
    context: chunk.context,
    label: chunk.label,
    page: chunk.page,
    start: chunk.start,
    end: chunk.end,
    scores: { lexical: score },
  };
}
