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

/** One thing that does not work as configured. */
export const HealthProblem = z.object({
  area: z.enum(['documents', 'provider', 'search']),
  /** Of the error table, where the area knows one, e.g. `upstream_unreachable`. */
  code: z.string().nullable(),
  message: z.string(),
});
export type HealthProblem = z.infer<typeof HealthProblem>;

/** `GET /health` of the RAG backend: 200, with the reasons when degraded; 503 while draining. */
export const RagBackendHealth = z.looseObject({
  status: z.enum(['ok', 'degraded', 'draining']),
  reasons: z.array(z.string()),
  /** The reasons for programs that tell of them in other words. */
  problems: z.array(HealthProblem),
  version: z.string(),
  uptime_seconds: z.int(),
  provider: z.looseObject({
    configured: z.string(),
    /** Models that would be asked for the next answer, in order. */
    chain: z.array(z.string()),
    endpoints: z.array(
      z.looseObject({
        name: z.string(),
        breaker: z.enum(['closed', 'half-open', 'open', 'cooling']),
        retry_in_ms: z.int(),
      }),
    ),
  }),
  /** Null while the store does not answer. */
  documents: z
    .looseObject({
      completed: z.int(),
      failed: z.int(),
      jobs: z.looseObject({ waiting: z.int(), running: z.int(), paused: z.boolean() }),
    })
    .nullable(),
});
export type RagBackendHealth = z.infer<typeof RagBackendHealth>;
