import type { ExplainSearchRequest, SearchReport } from '@frogwell/protocol';
import { callApi } from './http-client.ts';

/** A search of one store with the reasons for its order. */
export function explainSearch(
  storeId: string,
  request: ExplainSearchRequest,
  signal: AbortSignal,
): Promise<SearchReport> {
  return callApi(`/admin/vector_stores/${encodeURIComponent(storeId)}/search/explain`, {
    method: 'POST',
    json: request,
    signal,
  });
}
