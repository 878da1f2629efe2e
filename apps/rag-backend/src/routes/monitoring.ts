import type { Service } from '@frogwell/http-service';
import {
  type MonitoringError,
  MonitoringErrorList,
  MonitoringErrorsQuery,
  MonitoringHistory,
  MonitoringHistoryQuery,
  MonitoringNow,
} from '@frogwell/protocol';
import type { Monitoring } from '../monitoring/open-monitoring.ts';

/**
 * `GET /admin/monitoring/now`, `/admin/monitoring/history`, `/admin/monitoring/errors`: how the service does and did.
 * Behind the same keys as all routes.
 */
export function monitoring(
  app: Service,
  { monitoring: recorded }: { monitoring: Pick<Monitoring, 'now' | 'history' | 'failures'> },
): void {
  const tags = ['state'];
  const summaryOfNow = 'What is running and waiting, memory, and how much is stored';
  const now = { tags, summary: summaryOfNow, response: { 200: MonitoringNow } };
  app.get('/admin/monitoring/now', { schema: now }, async () => {
    const gauges = await recorded.now();
    return {
      object: 'monitoring.now' as const,
      at: Math.floor(Date.now() / 1_000),
      uptime_seconds: Math.floor(process.uptime()),
      requests_running: Math.max(0, app.running.count - 1),
      queue: {
        jobs_waiting: gauges.jobs_waiting ?? null,
        jobs_running: gauges.jobs_running ?? null,
        calls_waiting: gauges.calls_waiting ?? null,
        calls_running: gauges.calls_running ?? null,
      },
      memory: {
        rag_backend_bytes: gauges.rag_backend_bytes ?? null,
        llm_service_bytes: gauges.llm_service_bytes ?? null,
        llm_models_bytes: gauges.llm_models_bytes ?? null,
        vram_bytes: gauges.vram_bytes ?? null,
      },
      index: {
        files: gauges.files ?? null,
        passages: gauges.passages ?? null,
        index_bytes: gauges.index_bytes ?? null,
        file_bytes: gauges.file_bytes ?? null,
      },
    };
  });

  app.get(
    '/admin/monitoring/history',
    {
      schema: {
        tags,
        summary: 'How the service did, in steps of time and together',
        querystring: MonitoringHistoryQuery,
        response: { 200: MonitoringHistory },
      },
    },
    (request) => recorded.history(request.query),
  );

  app.get(
    '/admin/monitoring/errors',
    {
      schema: {
        tags,
        summary: 'The last requests that failed, the newest first',
        querystring: MonitoringErrorsQuery,
        response: { 200: MonitoringErrorList },
      },
    },
    async (request) => {
      const failures = await recorded.failures(request.query.limit);
      return {
        object: 'list' as const,
        data: failures.map(
          ({ requestId, ...failure }): MonitoringError => ({
            object: 'monitoring.error',
            request_id: requestId,
            ...failure,
          }),
        ),
      };
    },
  );
}
