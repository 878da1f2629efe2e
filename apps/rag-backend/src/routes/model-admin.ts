import { ApiError, type Service } from '@frogwell/http-service';
import {
  DeletedObject,
  ManagedModels as ManagedModelsObject,
  ModelPull,
  ModelRoleState,
  PullManagedModelRequest,
  SelectedModel,
  SelectModelRequest,
} from '@frogwell/protocol';
import { z } from 'zod';
import type { ManagedModels, ManagedService } from '../models/managed-models.ts';

const ModelParams = z.object({ model: z.string().min(1).max(500) });

/**
 * `/admin/models`: the models of our own LLM service, for browsers, which speak to this service only: what is there and
 * what could be, fetching (it goes on when the caller leaves), choosing, removing.
 */
export function modelAdmin(app: Service, { managedModels }: { managedModels: ManagedModels }): void {
  const tags = ['models'];

  app.get(
    '/admin/models',
    {
      schema: {
        tags,
        summary: 'Models of the LLM service: there, to be had, being fetched',
        response: { 200: ManagedModelsObject },
      },
    },
    async (request) => toWire(await managedModels.overview(request.signal)),
  );

  app.post(
    '/admin/models/pull',
    {
      schema: {
        tags,
        summary: 'Fetches a model, which is then chosen and loaded; goes on when the caller leaves',
        body: PullManagedModelRequest,
        response: { 200: ModelPull },
      },
    },
    async (request) => {
      const { model, role } = request.body;
      return toPull(await managedModels.pull({ model, role: role ?? null }, request.signal));
    },
  );

  app.delete(
    '/admin/models/pull/:model',
    {
      schema: {
        tags,
        summary: 'Stops a download, or dismisses a failed one; what was fetched is kept for the next try',
        params: ModelParams,
        response: { 200: DeletedObject },
      },
    },
    async (request) => {
      const { model } = request.params;
      if (!(await managedModels.cancelPull(model))) {
        throw new ApiError('not_found', `${model} is not being fetched by this service`, { param: 'model' });
      }
      return { id: model, object: 'model.pull', deleted: true as const };
    },
  );

  app.post(
    '/admin/models/select',
    {
      schema: {
        tags,
        summary: 'Chooses the model of a role, or none; it is loaded at once',
        body: SelectModelRequest,
        response: { 200: SelectedModel },
      },
    },
    async (request) => {
      const { role, model } = request.body;
      await managedModels.select(role, model, request.signal);
      return { object: 'model.selection' as const, role, model };
    },
  );

  app.delete(
    '/admin/models/:model',
    {
      schema: {
        tags,
        summary: 'Removes a model and its file',
        params: ModelParams,
        response: { 200: DeletedObject },
      },
    },
    async (request) => {
      await managedModels.remove(request.params.model, request.signal);
      return { id: request.params.model, object: 'model', deleted: true as const };
    },
  );
}

function toWire({ name, url, inventory, health, pulls }: ManagedService): ManagedModelsObject {
  const { embedder, reranker, memory: _, ...chat } = health;
  return {
    object: 'managed_models',
    service: { name, url },
    roles: {
      chat: ModelRoleState.parse(chat),
      embedder: ModelRoleState.nullable().parse(embedder ?? null),
      reranker: ModelRoleState.nullable().parse(reranker ?? null),
    },
    models: inventory.models,
    catalogue: inventory.catalogue,
    pulls: pulls.map(toPull),
  };
}

function toPull({ totalBytes, isOurs, ...pull }: ManagedService['pulls'][number]): ModelPull {
  return { object: 'model.pull', ...pull, total_bytes: totalBytes, cancellable: isOurs };
}
