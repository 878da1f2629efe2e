import { ApiError, type Service } from '@frogwell/http-service';
import type { Model, ModelList } from '@frogwell/protocol';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';

/** `GET /v1/models` and `GET /v1/models/{model}`: the model that answers, if there is one. */
export function models(app: Service, { engine }: Dependencies): void {
  const created = Math.floor(Date.now() / 1_000);
  const all = (): Model[] => {
    const { model } = engine.state();
    return model === null ? [] : [{ id: model, object: 'model', created, owned_by: 'frogwell' }];
  };

  app.get('/v1/models', (): ModelList => ({ object: 'list', data: all() }));

  // A wildcard, because names may hold slashes.
  app.get('/v1/models/*', { schema: { params: z.object({ '*': z.string() }) } }, (request): Model => {
    const id = request.params['*'];
    const found = all().find((model) => model.id === id);
    if (found === undefined) {
      throw new ApiError('model_not_found', `there is no model "${id.slice(0, 100)}" here`, {
        param: 'model',
      });
    }
    return found;
  });
}
