import type {
  ChooseProviderRequest,
  ProviderChoiceState,
  ProviderList,
  ProviderTestResult,
} from '@frogwell/protocol';
import { queryOptions } from '@tanstack/react-query';
import { callApi } from './http-client.ts';

/** Breakers and load change by themselves. */
const LOOK_EVERY_MS = 4_000;

export const providersQuery = queryOptions({
  queryKey: ['providers'],
  queryFn: ({ signal }) => callApi<ProviderList>('/admin/providers', { signal }),
  refetchInterval: LOOK_EVERY_MS,
});

export function chooseProvider(choice: ChooseProviderRequest): Promise<ProviderChoiceState> {
  return callApi('/admin/provider', { method: 'PUT', json: choice });
}

/** Back to what the settings of the server say. */
export function resetProvider(): Promise<ProviderChoiceState> {
  return callApi('/admin/provider', { method: 'DELETE' });
}

/** Every server of a provider answers something short, which may take a minute. */
export function testProvider(provider: 'local' | 'openai'): Promise<ProviderTestResult> {
  return callApi(`/admin/providers/${provider}/test`, { method: 'POST' });
}
