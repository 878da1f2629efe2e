import { LlmServiceHealth, type LlmServiceStatus } from '@frogwell/protocol';
import { z } from 'zod';
import { hasRoute, probe } from './probe-service.ts';
import { ProviderError } from './provider-error.ts';
import type { Upstream } from './upstream.ts';

export type ServerName =
  | 'frogwell'
  | 'llama-server'
  | 'ollama'
  | 'vllm'
  | 'lm-studio'
  | 'openai-compatible'
  | 'generate-service'
  | 'unknown';

/** What answers at an address. */
export interface LocalService {
  /** `openai`: chat completions; `generate`: only `POST /v1/generate`; `unknown`: something else, or nothing. */
  speaks: 'openai' | 'generate' | 'unknown';
  /** Which program it is, as far as it shows. */
  server: ServerName;
  /** `ready` means that it can be asked; `no_model` that it is well but has nothing to answer with. */
  status: LlmServiceStatus | 'unreachable';
  /** Model names, the preferred one first; `[]` where the service does not say. */
  models: string[];
  /** What to do about it, where there is something to do. */
  message: string | null;
  /** What it takes, where it says so (our own service does). */
  memory: LocalServiceMemory | null;
}

/** All in bytes. */
export interface LocalServiceMemory {
  /** Of the service's own process. */
  serviceBytes: number;
  /** Resident, of the processes of its models. */
  modelBytes: number;
  /** On the GPU; 0 without one. */
  vramBytes: number;
}

/** Enough of a list for every server; some leave out what OpenAI requires. */
const LooseModelList = z.looseObject({
  data: z
    .array(
      z.looseObject({
        id: z.string(),
        owned_by: z.string().nullish(),
        /** Our own service says what each model is for. */
        meta: z.looseObject({ role: z.string().nullish() }).nullish(),
      }),
    )
    .nullable(),
});

/** Who lists models under which owner. Ollama's own models are the library's, others their maker's. */
const OWNERS: Readonly<Record<string, ServerName>> = {
  llamacpp: 'llama-server',
  library: 'ollama',
  vllm: 'vllm',
  organization_owner: 'lm-studio',
};

/**
 * Finds out what an address speaks, without making it compute anything: our own `/health`, then `/v1/models`, then
 * whether `/v1/generate` exists. Never throws for what the service does, only when `signal` fires.
 *
 * @param upstream the service, without `/v1` in its base URL
 */
export async function detectLocalService(upstream: Upstream, signal: AbortSignal): Promise<LocalService> {
  try {
    const health = await probe(upstream, 'GET', '/health', signal);
    const own = LlmServiceHealth.safeParse(health.json);
    if (own.success) return await describeOwn(upstream, own.data, signal);

    const list = await probe(upstream, 'GET', '/v1/models', signal);
    if (list.status === 401 || list.status === 403) {
      return service('openai-compatible', 'failed', [], 'it wants a key: set LOCAL_LLM_API_KEY');
    }
    const models = LooseModelList.safeParse(list.json);
    if (list.status === 200 && models.success) {
      const ids = (models.data.data ?? []).map(({ id }) => id);
      const owners = (models.data.data ?? []).map(({ owned_by: owner }) => owner ?? '');
      const server = await nameServer(upstream, owners, signal);
      return ids.length > 0
        ? service(server, 'ready', ids, null)
        : service(server, 'no_model', [], 'it lists no models: load one there');
    }
    if (health.status === 503 || list.status === 503)
      return service('openai-compatible', 'loading', [], 'it is still loading');
    if (await hasRoute(upstream, '/v1/generate', signal))
      return service('generate-service', 'ready', [], null);
    return service(
      'unknown',
      'failed',
      [],
      'it is neither an OpenAI-compatible server nor has it /v1/generate',
    );
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return service('unknown', 'unreachable', [], error.message);
  }
}

function service(
  server: ServerName,
  status: LocalService['status'],
  models: string[],
  message: string | null,
): LocalService {
  const speaks = server === 'unknown' ? 'unknown' : server === 'generate-service' ? 'generate' : 'openai';
  return { speaks, server, status, models, message, memory: null };
}

/** The owner of its models tells most servers; an Ollama without models of its own library says it by its version. */
async function nameServer(
  upstream: Upstream,
  owners: readonly string[],
  signal: AbortSignal,
): Promise<ServerName> {
  const known = owners.map((owner) => OWNERS[owner]).find((name) => name !== undefined);
  if (known !== undefined) return known;
  const { status, json } = await probe(upstream, 'GET', '/api/version', signal);
  const isOllama = status === 200 && z.looseObject({ version: z.string() }).safeParse(json).success;
  return isOllama ? 'ollama' : 'openai-compatible';
}

async function describeOwn(
  upstream: Upstream,
  health: LlmServiceHealth,
  signal: AbortSignal,
): Promise<LocalService> {
  const message = health.message ?? null;
  const memory = memoryOf(health);
  if (health.status !== 'ready') return { ...service('frogwell', health.status, [], message), memory };
  const { json } = await probe(upstream, 'GET', '/v1/models', signal);
  const list = LooseModelList.safeParse(json);
  const chats = (list.success ? (list.data.data ?? []) : []).filter(
    ({ meta }) => (meta?.role ?? 'chat') === 'chat',
  );
  const others = chats.map(({ id }) => id);
  const models =
    health.model === null ? others : [health.model, ...others.filter((id) => id !== health.model)];
  return { ...service('frogwell', 'ready', models, message), memory };
}

function memoryOf({ memory, vram_bytes, embedder, reranker }: LlmServiceHealth): LocalServiceMemory | null {
  if (memory === undefined) return null;
  return {
    serviceBytes: memory.service_bytes,
    modelBytes: memory.model_bytes,
    vramBytes: (vram_bytes ?? 0) + (embedder?.vram_bytes ?? 0) + (reranker?.vram_bytes ?? 0),
  };
}
