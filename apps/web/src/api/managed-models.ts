import type { ManagedModels, ModelPull, ModelRole } from '@frogwell/protocol';
import { queryOptions } from '@tanstack/react-query';
import { callApi } from './http-client.ts';

const LOOK_EVERY_MS = 5_000;
const LOOK_OFTEN_MS = 1_000;
const AT_WORK: ReadonlySet<string> = new Set(['starting', 'loading', 'warming']);

export const managedModelsQuery = queryOptions({
  queryKey: ['managed-models'],
  queryFn: ({ signal }) => callApi<ManagedModels>('/admin/models', { signal }),
  // That there is no service of ours is an answer, which waiting does not change.
  retry: false,
  refetchInterval: ({ state: { data } }) => {
    if (data === undefined) return LOOK_EVERY_MS;
    const isLoading = Object.values(data.roles).some((role) => role !== null && AT_WORK.has(role.status));
    const isPulling = data.pulls.some(({ status }) => status === 'pulling');
    return isLoading || isPulling ? LOOK_OFTEN_MS : LOOK_EVERY_MS;
  },
});

export function pullModel(model: string): Promise<ModelPull> {
  return callApi('/admin/models/pull', { method: 'POST', json: { model } });
}

/** Stops a download, or dismisses one that failed. */
export function cancelPull(model: string): Promise<unknown> {
  return callApi(`/admin/models/pull/${encodeURIComponent(model)}`, { method: 'DELETE' });
}

/** @param model null = none for this role */
export function selectModel(role: ModelRole, model: string | null): Promise<unknown> {
  return callApi('/admin/models/select', { method: 'POST', json: { role, model } });
}

export function removeModel(model: string): Promise<unknown> {
  return callApi(`/admin/models/${encodeURIComponent(model)}`, { method: 'DELETE' });
}
