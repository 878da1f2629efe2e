import type { Model } from '@frogwell/protocol';
import { queryOptions } from '@tanstack/react-query';
import { DOCUMENTS_KEY } from './documents.ts';
import { callApi } from './http-client.ts';

export const modelsQuery = queryOptions({
  queryKey: ['models'],
  queryFn: ({ signal }) => callApi<{ data: Model[] }>('/v1/models', { signal }),
  staleTime: 30_000,
});

/** Questions that the documents of a store can answer; the default store where none is named. */
export function suggestionsQuery(vectorStoreId: string | null, language: string) {
  return queryOptions({
    queryKey: [...DOCUMENTS_KEY, 'suggestions', vectorStoreId, language],
    queryFn: ({ signal }) => {
      const parameters = new URLSearchParams({
        language,
        limit: '4',
        ...(vectorStoreId && { vector_store_id: vectorStoreId }),
      });
      return callApi<{ data: { question: string }[] }>(`/admin/suggestions?${parameters}`, { signal });
    },
    staleTime: 60_000,
  });
}

export function rateAnswer(id: string, rating: 'up' | 'down', comment: string | null): Promise<unknown> {
  return callApi(`/v1/chat/completions/${encodeURIComponent(id)}/feedback`, {
    method: 'POST',
    json: { rating, comment },
  });
}
