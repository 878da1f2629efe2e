import type { EmbeddingState } from '@frogwell/protocol';
import { queryOptions } from '@tanstack/react-query';
import { callApi } from './http-client.ts';

const LOOK_EVERY_MS = 5_000;
const LOOK_OFTEN_MS = 1_500;

export const embeddingQuery = queryOptions({
  queryKey: ['embedding'],
  queryFn: ({ signal }) => callApi<EmbeddingState>('/admin/embedding', { signal }),
  refetchInterval: ({ state: { data } }) => (data?.state === 'embedding' ? LOOK_OFTEN_MS : LOOK_EVERY_MS),
});

/** The previous vectors answer again. */
export function rollBackEmbedding(): Promise<EmbeddingState> {
  return callApi('/admin/embedding/rollback', { method: 'POST' });
}
