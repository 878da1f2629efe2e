import type { Service } from '@frogwell/http-service';
import { IngestionState, PauseIngestionRequest } from '@frogwell/protocol';
import type { IngestionControl } from '../library/ingestion-control.ts';

/**
 * `GET`, `PUT /admin/ingestion`: whether files that wait are read. Pausing lets what is being read come to its end;
 * everything that waits stays, over restarts too. Behind the same keys as all routes.
 */
export function ingestionAdmin(app: Service, { ingestion }: { ingestion: IngestionControl }): void {
  const state = async () => ({ object: 'ingestion' as const, ...(await ingestion.state()) });
  const described = (summary: string) => ({ tags: ['files'], summary, answer: IngestionState });
  app.get('/admin/ingestion', { schema: described('Whether files that wait are read') }, state);
  app.put(
    '/admin/ingestion',
    { schema: { ...described('Pauses or resumes the reading of files'), body: PauseIngestionRequest } },
    async (request) => {
      await ingestion.setPaused(request.body.paused);
      return state();
    },
  );
}
