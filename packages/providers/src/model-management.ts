import {
  ERRORS,
  type ErrorCode,
  ErrorEnvelope,
  LlmServiceHealth,
  ModelInventory,
  type ModelRole,
  PullModelEvent,
} from '@frogwell/protocol';
import type { z } from 'zod';
import { EventReader } from './event-reader.ts';
import { ProviderError } from './provider-error.ts';
import { readText } from './read-text.ts';
import { serviceRoot } from './service-root.ts';
import type { UpstreamResponse } from './streamed-response.ts';
import { CallTimers } from './timeouts.ts';
import { createUpstream } from './upstream.ts';
import { networkError, statusError } from './upstream-error.ts';

export interface PullProgress {
  bytes: number;
  /** Null while nobody knows. */
  totalBytes: number | null;
}

/** The models of our own LLM service: what is there, fetching, choosing, removing. Every failure is a ProviderError. */
export interface ModelManagement {
  inventory(signal: AbortSignal): Promise<ModelInventory>;
  /** What the models do now; also while the service says that it is not ready. */
  health(signal: AbortSignal): Promise<LlmServiceHealth>;
  /** Resolves when the model is there and chosen. When `signal` fires the download stops; what is there is kept. */
  pull(
    request: { model: string; role: ModelRole | null },
    options: { signal: AbortSignal; onProgress: (progress: PullProgress) => void },
  ): Promise<void>;
  /** @param model null = none for this role */
  select(role: ModelRole, model: string | null, signal: AbortSignal): Promise<void>;
  remove(name: string, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** Nothing here waits for a model. */
const ANSWER_MS = 15_000;
const PROVIDER = 'local';
/** They speak of our key for the service, not of the caller's for us. */
const OF_THE_DOOR: ReadonlySet<string> = new Set<ErrorCode>([
  'invalid_api_key',
  'insufficient_permissions',
  'forbidden_origin',
  'misdirected_request',
]);

/** @param url of the service, with or without `/v1` at its end */
export function createModelManagement({
  url,
  apiKey,
  connectMs,
}: {
  url: string;
  apiKey?: string | undefined;
  connectMs: number;
}): ModelManagement {
  const upstream = createUpstream({ provider: PROVIDER, baseURL: serviceRoot(url), apiKey, connectMs });

  async function call<Schema extends z.ZodType>(
    [method, path, body]: ['GET' | 'POST' | 'DELETE', string, unknown?],
    { schema, signal, accepts }: { schema?: Schema; signal: AbortSignal; accepts?: number },
  ): Promise<z.infer<Schema>> {
    const timeouts = { connectMs, firstTokenMs: ANSWER_MS, idleMs: ANSWER_MS, totalMs: ANSWER_MS };
    const timers = new CallTimers({ provider: PROVIDER, timeouts, signal });
    try {
      const response = await upstream.send(method, path, { body, signal: timers.signal });
      const text = await readText(response.body);
      if (isRefusal(response) && response.status !== accepts) throw refusal({ ...response, text });
      return parsed(text, schema);
    } catch (error) {
      throw networkError(error, { provider: PROVIDER, signal: timers.signal });
    } finally {
      timers.stop();
    }
  }

  return {
    inventory: (signal) => call(['GET', '/api/models'], { schema: ModelInventory, signal }),
    health: (signal) => call(['GET', '/health'], { schema: LlmServiceHealth, signal, accepts: 503 }),
    async select(role, model, signal) {
      await call(['POST', '/api/models/select', { role, model }], { signal });
    },
    async remove(name, signal) {
      await call(['DELETE', `/api/models/${encodeURIComponent(name)}`], { signal });
    },
    async pull(request, { signal, onProgress }) {
      try {
        const response = await upstream.send('POST', '/api/models/pull', { body: request, signal });
        if (isRefusal(response)) throw refusal({ ...response, text: await readText(response.body) });
        await followPull(response, onProgress);
      } catch (error) {
        throw networkError(error, { provider: PROVIDER, signal, started: true });
      }
    },
    close: () => upstream.close(),
  };
}

async function followPull(
  { body }: UpstreamResponse,
  onProgress: (progress: PullProgress) => void,
): Promise<void> {
  const reader = new EventReader();
  for await (const bytes of body) {
    for (const data of reader.push(bytes)) {
      if (data === '[DONE]') continue;
      const failure = ErrorEnvelope.safeParse(JSON.parse(data));
      if (failure.success) throw told(failure.data) ?? new Error(failure.data.error.message);
      const event = PullModelEvent.parse(JSON.parse(data));
      if (event.status === 'done') return;
      onProgress({ bytes: event.bytes, totalBytes: event.total_bytes });
    }
  }
  throw new ProviderError('upstream_stream_interrupted', 'the LLM service broke off the download', {
    provider: PROVIDER,
  });
}

function isRefusal({ status }: UpstreamResponse): boolean {
  return status < 200 || status > 299;
}

function refusal(response: UpstreamResponse & { text: string }): ProviderError {
  let envelope: unknown;
  try {
    envelope = JSON.parse(response.text);
  } catch {
    return statusError(response, PROVIDER); // not ours: a proxy's page; the status says enough
  }
  const failure = ErrorEnvelope.safeParse(envelope);
  return (failure.success && told(failure.data)) || statusError(response, PROVIDER);
}

/** Our own service's refusal, in its own words: they name the value and the remedy. */
function told({ error: { code, message, param } }: ErrorEnvelope): ProviderError | undefined {
  if (code === null || !isErrorCode(code) || OF_THE_DOOR.has(code)) return undefined;
  return new ProviderError(code, message, { provider: PROVIDER, param });
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}

function parsed<Schema extends z.ZodType>(text: string, schema: Schema | undefined): z.infer<Schema> {
  try {
    const json: unknown = JSON.parse(text);
    return (schema === undefined ? json : schema.parse(json)) as z.infer<Schema>; // unknown where nobody asks
  } catch (error) {
    throw new ProviderError(
      'upstream_invalid_response',
      'the LLM service answered with something else than its models: is it of the same version?',
      { provider: PROVIDER, cause: error },
    );
  }
}
