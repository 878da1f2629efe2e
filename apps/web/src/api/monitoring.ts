import type {
  MonitoringErrorList,
  MonitoringHistory,
  MonitoringNow,
  RagBackendHealth,
} from '@frogwell/protocol';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { callApi } from './http-client.ts';

/** Asked again while the page is looked at; a hidden tab asks nothing. */
const LIVE_MS = 5_000;

export const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: ({ signal }) => callApi<RagBackendHealth>('/health', { signal }),
  refetchInterval: LIVE_MS,
});

export const monitoringNowQuery = queryOptions({
  queryKey: ['monitoring', 'now'],
  queryFn: ({ signal }) => callApi<MonitoringNow>('/admin/monitoring/now', { signal }),
  refetchInterval: LIVE_MS,
});

export const monitoringErrorsQuery = queryOptions({
  queryKey: ['monitoring', 'errors'],
  queryFn: ({ signal }) => callApi<MonitoringErrorList>('/admin/monitoring/errors?limit=50', { signal }),
  refetchInterval: LIVE_MS,
});

/** The time up to now. */
export interface MonitoringRange {
  /** All in seconds. */
  length: number;
  step: number;
  /** How often it is asked for again. */
  refresh: number;
}

export function monitoringHistoryQuery({ length, step, refresh }: MonitoringRange) {
  return queryOptions({
    queryKey: ['monitoring', 'history', length, step],
    queryFn: ({ signal }) => {
      const from = Math.floor(Date.now() / 1_000) - length;
      return callApi<MonitoringHistory>(`/admin/monitoring/history?from=${from}&step=${step}`, { signal });
    },
    refetchInterval: refresh * 1_000,
    // Charts keep their place while another range comes.
    placeholderData: keepPreviousData,
  });
}
