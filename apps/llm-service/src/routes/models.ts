import { ApiError, type Service } from '@frogwell/http-service';
import { LocalModel, LocalModelList, type ModelRole } from '@frogwell/protocol';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';
import type { RoleState } from '../engine/engine.ts';

/** `GET /v1/models` and `GET /v1/models/{model}`: what can be asked now, the chat model first. */
export function models(app: Service, { engine }: Dependencies): void {
  const created = Math.floor(Date.now() / 1_000);
  const all = (): LocalModel[] => {
    const { embedder, reranker, ...chat } = engine.state();
    return [
      ...listed('chat', chat, created),
      ...listed('embedder', embedder, created),
      ...listed('reranker', reranker, created),
    ];
  };

  app.get(
    '/v1/models',
    {
      schema: {
        tags: ['models'],
        summary: 'The models that can be asked, the chat model first',
        answer: LocalModelList,
      },
    },
    (): LocalModelList => ({ object: 'list', data: all() }),
  );

  // A wildcard, because names may hold slashes.
  app.get(
    '/v1/models/*',
    {
      schema: {
        tags: ['models'],
        summary: 'One model',
        params: z.object({ '*': z.string() }),
        answer: LocalModel,
      },
    },
    (request): LocalModel => {
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

function listed(role: ModelRole, state: RoleState | undefined, created: number): LocalModel[] {
  if (state?.status !== 'ready' || state.model === null) return [];
  const { model, details } = state;
  return [
    {
      id: model,
      object: 'model',
      created,
      owned_by: 'frogwell',
      meta: {
        role,
        ...(details && {
          architecture: details.architecture,
          quantization: details.quantization,
          size_bytes: details.sizeBytes,
          context_tokens: details.contextTokens,
          ...(details.dimensions !== undefined && { dimensions: details.dimensions }),
        }),
      },
    },
  ];
}
