import { LocalModelList } from '@frogwell/protocol';
import { z } from 'zod';
import type { Endpoint } from '../endpoint.ts';
import { hasRoute, probe } from '../probe-service.ts';
import { ProviderError } from '../provider-error.ts';
import { serviceRoot } from '../service-root.ts';
import type { Timeouts } from '../timeouts.ts';
import { createUpstream, type Upstream } from '../upstream.ts';
import type { EmbeddingApi } from './embedding-api.ts';
import type { EmbeddingModel } from './embedding-model.ts';
import { openEmbeddingModel } from './open-embedding-model.ts';
import { createOpenAIEmbeddings } from './openai-embeddings.ts';
import { createTextsEmbeddings } from './texts-embeddings.ts';

export interface EmbeddingServiceOptions {
  provider: 'local' | 'openai';
  /** With or without `/v1` at its end. */
  url: string;
  apiKey?: string | undefined;
  /** Left out: what the service lists as its embedder. */
  modelId?: string | undefined;
  /** Shared with the chat models of the same server, so that both keep to its limits together. */
  endpoint: Endpoint;
  timeouts: Timeouts;
  /** Only an LLM service of ours that says it has an embedder; anything else has none. */
  ownOnly?: boolean;
  /** Only if the service lists the model by this very name: some servers answer to any name with the model they have. */
  mustBeListed?: boolean;
}

/** A server that turns texts into vectors, whatever it speaks. */
export interface EmbeddingService {
  /**
   * @returns its model, opened; null when the service has none
   * @throws ProviderError when it cannot be asked; the signal's reason
   */
  model(signal: AbortSignal): Promise<EmbeddingModel | null>;
  close(): Promise<void>;
}

/** A model may be loaded or changed at any moment; asking the service costs next to nothing. */
const FRESH_MS = 2_000;
/** OpenAI takes 2,048 texts and 300,000 tokens in a call; less fails less, and 512 vectors in JSON are 16 to 32 MB already. */
const CLOUD_LIMITS = { texts: 512, tokens: 50_000 };
/** A model on a processor computes a call like this in seconds. */
const LOCAL_LIMITS = { texts: 32, tokens: 8_000 };

const LooseModelList = z.object({ data: z.array(z.object({ id: z.string() })).nullable() });

interface Found {
  api: EmbeddingApi;
  dimensions: number | null;
}

export function createEmbeddingService(options: EmbeddingServiceOptions): EmbeddingService {
  const { provider, apiKey, endpoint, timeouts } = options;
  const common = { provider, apiKey, endpoint, connectMs: timeouts.connectMs };
  const isCloud = provider === 'openai';
  const base = isCloud ? options.url.replace(/\/+$/, '') : serviceRoot(options.url);
  const root = createUpstream({ ...common, baseURL: base });
  const v1 = isCloud ? root : createUpstream({ ...common, baseURL: `${base}/v1` });
  let found: { at: number; key: string; model: EmbeddingModel } | undefined;

  return {
    async model(signal) {
      if (found && (isCloud || performance.now() - found.at < FRESH_MS)) return found.model;
      const service = isCloud
        ? cloudApi(v1, options)
        : await findApi({ root, v1 }, options, signal).catch((error: unknown) => {
            // Nobody said that there is one.
            if (options.ownOnly && error instanceof ProviderError) return null;
            throw error;
          });
      if (service === null) {
        found = undefined;
        return null;
      }
      const { api, dimensions } = service;
      const key = JSON.stringify([api.modelId, dimensions]);
      // The same model as before is not opened again.
      const model = found?.key === key ? found.model : await openEmbeddingModel(api, { signal, dimensions });
      found = { at: performance.now(), key, model };
      return model;
    },
    async close() {
      await Promise.all(isCloud ? [root.close()] : [root.close(), v1.close()]);
    },
  };
}

function cloudApi(upstream: Upstream, { modelId, timeouts }: EmbeddingServiceOptions): Found {
  const api = { upstream, modelId: modelId ?? 'text-embedding-3-small', timeouts, limits: CLOUD_LIMITS };
  return { api: createOpenAIEmbeddings(api), dimensions: null };
}

/** Our own service lists its embedder; of others it is found out which of the two routes is there. */
async function findApi(
  { root, v1 }: { root: Upstream; v1: Upstream },
  { modelId, timeouts, ownOnly = false, mustBeListed = false }: EmbeddingServiceOptions,
  signal: AbortSignal,
): Promise<Found | null> {
  const list = await probe(root, 'GET', '/v1/models', signal);
  const own = LocalModelList.safeParse(list.json);
  if (own.success && own.data.data.length > 0) {
    const embedder = own.data.data.find(
      ({ id, meta }) => meta.role === 'embedder' && (modelId === undefined || modelId === id),
    );
    if (embedder === undefined) return null;
    const api = { upstream: v1, modelId: embedder.id, timeouts, limits: LOCAL_LIMITS };
    return {
      api: createOpenAIEmbeddings({ ...api, namesModel: true }),
      dimensions: embedder.meta.dimensions ?? null,
    };
  }
  if (ownOnly) return null;
  const others = LooseModelList.safeParse(list.json);
  const listed = others.success ? (others.data.data ?? []).map(({ id }) => id) : [];
  if (mustBeListed && !listed.includes(modelId ?? '')) return null;
  const likely = listed.find((id) => /embed|bge|e5|gte|minilm/i.test(id)) ?? listed[0];
  const common = { modelId: modelId ?? likely ?? 'embedder', timeouts, limits: LOCAL_LIMITS };
  if (await hasRoute(root, '/v1/embeddings', signal))
    return { api: createOpenAIEmbeddings({ ...common, upstream: v1 }), dimensions: null };
  if (await hasRoute(root, '/embeddings', signal))
    return { api: createTextsEmbeddings({ ...common, upstream: root }), dimensions: null };
  return null;
}
