import { z } from 'zod';

export const LlmServiceStatus = z.enum([
  'no_model',
  'starting',
  'loading',
  'warming',
  'ready',
  'draining',
  'failed',
]);
export type LlmServiceStatus = z.infer<typeof LlmServiceStatus>;

/** `GET /health` of the LLM service: 200 for `ready` and `no_model`, else 503. */
export const LlmServiceHealth = z.looseObject({
  status: LlmServiceStatus,
  /** What to do next, where there is something to do. */
  message: z.string().optional(),
  model: z.string().nullable(),
  /** Memory of the service's own process and of those of its models. */
  memory: z.looseObject({ service_bytes: z.number(), model_bytes: z.number() }).optional(),
  /** Memory of the chat model on the GPU; 0 without one. */
  vram_bytes: z.number().nullish(),
  embedder: z.looseObject({ vram_bytes: z.number().nullish() }).optional(),
  reranker: z.looseObject({ vram_bytes: z.number().nullish() }).optional(),
});
export type LlmServiceHealth = z.infer<typeof LlmServiceHealth>;

/** `GET /health` of the RAG backend: 200, with the reasons when degraded; 503 while draining. */
export const RagBackendHealth = z.looseObject({
  status: z.enum(['ok', 'degraded', 'draining']),
  reasons: z.array(z.string()),
  version: z.string().optional(),
  uptime_seconds: z.int().optional(),
});
export type RagBackendHealth = z.infer<typeof RagBackendHealth>;
