import type { Service } from '@frogwell/http-service';
import type { EmbeddingControl, EmbeddingStatus } from '../embedding/embedding-control.ts';

/**
 * `GET /admin/embedding`: which model's vectors answer, which are being made, and how far that is.
 * `POST /admin/embedding/rollback`: the previous ones answer again. Behind the same keys as all routes.
 */
export function embeddingAdmin(app: Service, { embedding }: { embedding: EmbeddingControl }): void {
  const shown = (status: EmbeddingStatus) => ({ object: 'embedding', ...status });
  app.get('/admin/embedding', async () => shown(await embedding.status()));
  app.post('/admin/embedding/rollback', async () => shown(await embedding.rollBack()));
}
