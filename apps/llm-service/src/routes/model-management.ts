import {
  ApiError,
  isLoopbackAddress,
  type ServerSentEvent,
  type Service,
  sendEventStream,
} from '@frogwell/http-service';
import { PullModelRequest, SelectModelRequest } from '@frogwell/protocol';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';
import type { DownloadProgress } from '../models/download-file.ts';
import type { ModelManager } from '../models/model-manager.ts';
import type { StoredModel } from '../models/model-store.ts';

/** Between two events about the same download. */
const PROGRESS_MS = 250;

/** `/api/models`: what is here, what could be, fetching, choosing and removing. For the command line and the web. */
export function modelManagement(app: Service, { models }: Dependencies): void {
  const params = z.object({ name: z.string().min(1) });

  app.get(
    '/api/models',
    { schema: { tags: ['management'], summary: 'Models on this machine, and those that could be fetched' } },
    () => {
      const { models: here, catalogue, selected, pulling } = models.overview();
      return {
        models: here.map((model) => ({ ...toWire(model), selected: model.selected })),
        catalogue: catalogue.map((known) => ({
          name: known.name,
          title: known.title,
          role: known.role,
          source: `hf:${known.repository}${known.file === null ? '' : `/${known.file}`}`,
          size_bytes: known.sizeBytes,
          memory_bytes: known.memoryBytes,
          licence: known.licence,
          languages: known.languages,
          present: known.present,
        })),
        selected,
        pulling: pulling.map(({ model, ...progress }) => ({ model, ...toProgress(progress) })),
      };
    },
  );

  app.get(
    '/api/models/:name',
    { schema: { tags: ['management'], summary: 'One model of this machine', params } },
    (request) => toWire(models.get(request.params.name)),
  );

  app.post(
    '/api/models/pull',
    {
      schema: {
        tags: ['management'],
        summary: 'Fetches a model, chooses and loads it; a stream of its progress',
        body: PullModelRequest,
      },
    },
    (request, reply) => {
      const { model, role } = request.body;
      // A path is of this machine: whoever is not on it has no business there.
      if (!isLoopbackAddress(request.ip) && !/^(hf:|https?:|[\w.-]+$)/i.test(model))
        throw new ApiError(
          'insufficient_permissions',
          'a path can be named only on the machine of the service',
          { param: 'model' },
        );
      return sendEventStream(reply, pulling(models, model, role ?? null, request.signal));
    },
  );

  app.post(
    '/api/models/select',
    {
      schema: {
        tags: ['management'],
        summary: 'Chooses the model of a role, or none; it is loaded at once',
        body: SelectModelRequest,
      },
    },
    async (request, reply) => {
      const { role, model } = request.body;
      await models.select(role, model);
      return reply.send({ role, model });
    },
  );

  app.delete(
    '/api/models/:name',
    { schema: { tags: ['management'], summary: 'Removes a model and its file', params } },
    async (request, reply) => {
      await models.remove(request.params.name);
      return reply.send({ name: request.params.name, deleted: true });
    },
  );
}

/** Progress a few times a second, then the model. A caller that leaves stops the download; what is there is kept. */
async function* pulling(
  models: ModelManager,
  asked: string,
  role: StoredModel['role'] | null,
  signal: AbortSignal,
): AsyncGenerator<ServerSentEvent> {
  const left = new AbortController();
  let progress: DownloadProgress | undefined;
  const work = models.pull(asked, {
    role,
    signal: AbortSignal.any([signal, left.signal]),
    onProgress: (now) => {
      progress = now;
    },
  });
  work.catch(() => undefined); // awaited below; until then nobody listens
  try {
    for (;;) {
      const timer = Promise.withResolvers<undefined>();
      const timeout = setTimeout(() => timer.resolve(undefined), PROGRESS_MS);
      const model = await Promise.race([work, timer.promise]).finally(() => clearTimeout(timeout));
      if (progress !== undefined) yield { data: { status: 'pulling', ...toProgress(progress) } };
      if (model === undefined) continue;
      yield { data: { status: 'done', model: toWire(model) } };
      yield { data: '[DONE]' };
      return;
    }
  } finally {
    left.abort();
  }
}

function toProgress({ bytes, totalBytes }: DownloadProgress) {
  return { bytes, total_bytes: totalBytes };
}

function toWire({ name, role, sizeBytes, sha256, source, quantization }: StoredModel) {
  return { name, role, size_bytes: sizeBytes, sha256, source, quantization };
}
