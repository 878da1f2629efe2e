import type { Service } from '@frogwell/http-service';
import { z } from 'zod';
import type { IngestionControl } from '../library/ingestion-control.ts';

const PauseBody = z.strictObject({ paused: z.boolean() });

/**
 * `GET`, `PUT /admin/ingestion`: whether files that wait are read. Pausing lets what is being read come to its end;
 * everything that waits stays, over restarts too. Behind the same keys as all routes.
 */
export function ingestionAdmin(app: Service, { ingestion }: { ingestion: IngestionControl }): void {
  const state = async () => ({ object: 'ingestion', ...(await ingestion.state()) });
  app.get('/admin/ingestion', state);
  app.put('/admin/ingestion', { schema: { body: PauseBody } }, async (request) => {
    await ingestion.setPaused(request.body.paused);
    return state();
  });
}
