import type { Service } from '@frogwell/http-service';
import { EmbeddingState } from '@frogwell/protocol';
import type { EmbeddingControl, EmbeddingStatus } from '../embedding/embedding-control.ts';

/**
 * `GET /admin/embedding`: which model's vectors answer, which are being made, and how far that is.
 * `POST /admin/embedding/rollback`: the previous ones answer again. Behind the same keys as all routes.
 */
export function embeddingAdmin(app: Service, { embedding }: { embedding: EmbeddingControl }): void {
  const shown = (status: EmbeddingStatus): EmbeddingState => ({ object: 'embedding' as const, ...status });
  const described = (summary: string) => ({ tags: ['models'], summary, answer: EmbeddingState });
  app.get(
    '/admin/embedding',
    { schema: described('Which vectors answer, and which are being made') },
    async () => shown(await embedding.status()),
  );
  app.post(
    '/admin/embedding/rollback',
    { schema: described('The previous vectors answer again') },
    async () => shown(await embedding.rollBack()),
  );
}
