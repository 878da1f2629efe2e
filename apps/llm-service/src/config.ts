import path from 'node:path';
import { type EnvironmentSource, parseEnvironment, settings } from '@frogwell/http-service';
import { z } from 'zod';
import type { ModelRole } from './engine/engine.ts';
import type { EngineSettings } from './engine/engine-settings.ts';

const Settings = settings.requireKeysBeyondLoopback(
  z.object({
    ...settings.doorSettings,
    LLM_PORT: settings.port(8001),
    DATA_DIR: z.string().default('./data').describe('the folder that holds everything Frogwell keeps'),
    LLM_MODEL: z
      .string()
      .optional()
      .describe('the chat model: a .gguf path, or a name of `frogwell model list`'),
    EMBEDDER_MODEL: z.string().optional().describe('the embedder: a .gguf path, or a name'),
    RERANKER_MODEL: z.string().optional().describe('the reranker: a .gguf path, or a name'),
    LLM_BACKEND: z
      .enum(['auto', 'cpu', 'cuda', 'vulkan', 'metal'])
      .default('auto')
      .describe('what computes; auto = a GPU if there is one'),
    LLM_CONTEXT_TOKENS: settings
      .wholeNumber({ min: 256, max: 1_048_576 })
      .optional()
      .describe('tokens of one conversation; 8192, or what model and memory allow, if left out'),
    LLM_SLOTS: settings
      .wholeNumber({ min: 1, max: 64 })
      .default(2)
      .describe('answers that are written at the same time, 2 if left out'),
    LLM_THREADS: settings
      .wholeNumber({ min: 1, max: 1_024 })
      .optional()
      .describe('threads that compute; the free cores if left out'),
    LLM_GPU_LAYERS: settings
      .wholeNumber({ min: 0, max: 1_000 })
      .optional()
      .describe('layers of the model on the GPU; as many as fit if left out'),
    LLM_FLASH_ATTENTION: z.enum(['auto', 'true', 'false']).default('auto'),
    LLM_KV_CACHE_TYPE: z
      .enum(['f16', 'q8_0', 'q4_0'])
      .default('f16')
      .describe('how exactly the conversation is kept in memory; q8_0 takes half of f16'),
    LLM_PROMPT_LOOKUP: settings
      .flag()
      .default(true)
      .describe('makes answers that quote their prompt faster, true if left out'),
    LLM_QUEUE_CAPACITY: settings
      .wholeNumber({ min: 0, max: 10_000 })
      .optional()
      .describe('requests that may wait for a slot; twice the slots, at least 8, if left out'),
    LLM_QUEUE_WAIT_MS: settings
      .milliseconds()
      .default(30_000)
      .describe('how long a request may wait for a slot'),
    LLM_REQUEST_TIMEOUT_MS: settings.milliseconds().default(300_000).describe('how long one answer may take'),
    HF_ENDPOINT: settings
      .httpUrl()
      .default('https://huggingface.co')
      .describe('where models are fetched from, a mirror for example'),
    HF_TOKEN: z.string().optional().describe('a Hugging Face token, for models that want one'),
    LOG_LEVEL: z
      .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
      .default('info')
      .describe('how much is logged, info if left out'),
  }),
);

export interface Config {
  host: string;
  port: number;
  apiKeys: string[];
  allowedHosts: string[];
  logLevel: string;
  /** Absolute; models lie here. */
  modelsDir: string;
  /** What the operator named; it goes before what was chosen at run time. */
  models: Record<ModelRole, string | null>;
  engine: Pick<
    EngineSettings,
    | 'backend'
    | 'contextTokens'
    | 'slots'
    | 'threads'
    | 'gpuLayers'
    | 'flashAttention'
    | 'kvCacheType'
    | 'promptLookup'
    | 'queueCapacity'
    | 'queueWaitMs'
    | 'requestTimeoutMs'
  >;
  download: { endpoint: string; token: string | null };
}

/**
 * The settings of this program, from environment, `.env` and flags (`--port 8001`).
 *
 * @throws StartError that names every bad setting
 */
export function readConfig(source: EnvironmentSource): Config {
  const given = parseEnvironment(Settings, {
    ...source,
    aliases: { port: 'LLM_PORT', model: 'LLM_MODEL' },
  });
  return {
    host: given.HOST,
    port: given.LLM_PORT,
    apiKeys: given.API_KEYS,
    allowedHosts: given.ALLOWED_HOSTS,
    logLevel: given.LOG_LEVEL,
    modelsDir: path.resolve(given.DATA_DIR, 'models'),
    models: {
      chat: given.LLM_MODEL ?? null,
      embedder: given.EMBEDDER_MODEL ?? null,
      reranker: given.RERANKER_MODEL ?? null,
    },
    engine: {
      backend: given.LLM_BACKEND,
      contextTokens: given.LLM_CONTEXT_TOKENS ?? null,
      slots: given.LLM_SLOTS,
      threads: given.LLM_THREADS ?? null,
      gpuLayers: given.LLM_GPU_LAYERS ?? null,
      flashAttention: given.LLM_FLASH_ATTENTION === 'auto' ? 'auto' : given.LLM_FLASH_ATTENTION === 'true',
      kvCacheType: given.LLM_KV_CACHE_TYPE,
      promptLookup: given.LLM_PROMPT_LOOKUP,
      queueCapacity: given.LLM_QUEUE_CAPACITY ?? null,
      queueWaitMs: given.LLM_QUEUE_WAIT_MS,
      requestTimeoutMs: given.LLM_REQUEST_TIMEOUT_MS,
    },
    download: { endpoint: given.HF_ENDPOINT, token: given.HF_TOKEN ?? null },
  };
}
