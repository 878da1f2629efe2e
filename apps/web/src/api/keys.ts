import type { ApiKeyList, CreatedApiKey, RevokedApiKey } from '@frogwell/protocol';
import { queryOptions } from '@tanstack/react-query';
import { callApi } from './http-client.ts';

export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: ({ signal }) => callApi<ApiKeyList>('/admin/keys', { signal }),
});

export function createKey(name: string): Promise<CreatedApiKey> {
  return callApi('/admin/keys', { method: 'POST', json: { name } });
}

export function revokeKey(id: string): Promise<RevokedApiKey> {
  return callApi(`/admin/keys/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

/**
 * Asks the server whether a key opens it.
 *
 * @throws ApiFailure `invalid_api_key` when it does not
 */
export async function tryKey(key: string): Promise<void> {
  await callApi('/admin/keys', { headers: { authorization: `Bearer ${key}` } });
}
