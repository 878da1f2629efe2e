import { ApiError, type Service } from '@frogwell/http-service';
import type { Model, ModelList } from '@frogwell/protocol';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';
import type { RoleState } from '../engine/engine.ts';

/** `GET /v1/models` and `GET /v1/models/{model}`: what can be asked now, the chat model first. */
export function models(app: Service, { engine }: Dependencies): void {
  const created = Math.floor(Date.now() / 1_000);
  const all = (): Model[] => {
    const { embedder, reranker, ...chat } = engine.state();
    return [chat, embedder, reranker].flatMap((role) => listed(role, created));
  };

  app.get(
    '/v1/models',
    { schema: { tags: ['models'], summary: 'The models that can be asked' } },
    (): ModelList => ({
      object: 'list',
      data: all(),
    }),
  );

  // A wildcard, because names may hold slashes.
  app.get(
    '/v1/models/*',
    { schema: { tags: ['models'], summary: 'One model', params: z.object({ '*': z.string() }) } },
    (request): Model => {
      const id = request.params['*'];
      const found = all().find((model) => model.id === id);
      if (found === undefined) {
        throw new ApiError('model_not_found', `there is no model "${id.slice(0, 100)}" here`, {
          param: 'model',
        });
      }
      return found;
    },
  );
}

function listed(role: RoleState | undefined, created: number): Model[] {
  if (role?.status !== 'ready' || role.model === null) return [];
  return [{ id: role.model, object: 'model', created, owned_by: 'frogwell' }];
}
