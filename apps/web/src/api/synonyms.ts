import type { StoreSynonyms } from '@frogwell/protocol';
import { queryOptions } from '@tanstack/react-query';
import { callApi } from './http-client.ts';

export function synonymsQuery(storeId: string) {
  return queryOptions({
    queryKey: ['synonyms', storeId],
    queryFn: ({ signal }) => callApi<StoreSynonyms>(pathOf(storeId), { signal }),
  });
}

/** Replaces the whole list. */
export function saveSynonyms(
  storeId: string,
  synonyms: readonly (readonly string[])[],
): Promise<StoreSynonyms> {
  return callApi(pathOf(storeId), { method: 'PUT', json: { synonyms } });
}

function pathOf(storeId: string): string {
  return `/admin/vector_stores/${encodeURIComponent(storeId)}/synonyms`;
}
