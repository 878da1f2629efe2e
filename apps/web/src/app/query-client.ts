import { QueryClient } from '@tanstack/react-query';
import { ApiFailure } from '../api/api-failure.ts';

/** Reads are tried twice more where the way to the server failed; what the server refused stays refused. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) =>
        failures < 2 && !(error instanceof ApiFailure && error.status >= 400 && error.status < 500),
      // A server on this machine is there without any network.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});
