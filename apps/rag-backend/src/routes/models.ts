import { ApiError, type Service } from '@frogwell/http-service';
import { Model, ModelList } from '@frogwell/protocol';
import { z } from 'zod';
import type { ModelDirectory } from '../answer/model-directory.ts';
import type { DocumentLibrary } from '../library/document-library.ts';

/** Stores that are listed as `auto@<name>`. */
const MAX_LISTED_STORES = 100;

/** `GET /v1/models`: everything that can answer, `auto` first. */
export function models(
  app: Service,
  {
    directory,
    library,
    startedAt,
  }: { directory: ModelDirectory; library: DocumentLibrary; startedAt: number },
): void {
  const list = async (signal: AbortSignal): Promise<Model[]> => {
    const stores = await library.stores({ limit: MAX_LISTED_STORES, order: 'asc' });
    const names = stores.items.map((store) => store.name).filter((name) => name !== '');
    return (await directory.list(names, signal)).map((id) => ({
      id,
      object: 'model',
      created: startedAt,
      owned_by: id.startsWith('openai/') ? 'openai' : 'frogwell',
    }));
  };

  app.get(
    '/v1/models',
    { schema: { tags: ['models'], summary: 'Everything that can answer, auto first', answer: ModelList } },
    async (request): Promise<ModelList> => ({ object: 'list', data: await list(request.signal) }),
  );

  // A name may hold slashes (`local/frog`), written as they are or as %2F.
  app.get(
    '/v1/models/*',
    {
      schema: {
        tags: ['models'],
        summary: 'One model',
        params: z.object({ '*': z.string() }),
        answer: Model,
      },
    },
    async (request): Promise<Model> => {
      const id = request.params['*'];
      const model = (await list(request.signal)).find((candidate) => candidate.id === id);
      if (!model) throw new ApiError('model_not_found', `no such model: ${id}`, { param: 'model' });
      return model;
    },
  );
}
