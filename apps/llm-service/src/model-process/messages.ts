/**
 * What the service and the process of one model say to each other over IPC (`serialization: 'advanced'`).
 *
 * Every call has an id that its caller chose; answers to unknown ids are ignored on both sides.
 */
import type { ModelDetails, ModelRole } from '../engine/engine.ts';
import type { EngineErrorCode } from '../engine/engine-error.ts';
import type { GenerationEvent, GenerationRequest, PromptMessage } from '../engine/generation.ts';

/** Sent once, first. */
export interface LoadOptions {
  role: ModelRole;
  /** Path of the GGUF file. */
  path: string;
  /** Folder whose `node_modules` holds node-llama-cpp. */
  engineFolder: string;
  /** `auto` = whatever the installed engine can use here. */
  backend: 'auto' | 'cpu' | 'cuda' | 'vulkan' | 'metal';
  /** Tokens of one slot, at most what the model was made for. */
  contextTokens: number;
  slots: number;
  threads: number;
  /** Null = as many layers as fit. */
  gpuLayers: number | null;
  flashAttention: 'auto' | boolean;
  kvCacheType: 'f16' | 'q8_0' | 'q4_0';
  promptLookup: boolean;
}

export type TokenizeRequest =
  | { kind: 'text'; text: string; addSpecial: boolean; parseSpecial: boolean }
  /** As a chat prompt would be. */
  | { kind: 'chat'; messages: PromptMessage[] };

export interface EmbeddingResult {
  vectors: Float32Array[];
  promptTokens: number;
}

export interface RerankResult {
  scores: number[];
  promptTokens: number;
}

export type ToModel =
  | { type: 'load'; options: LoadOptions }
  | { type: 'generate'; id: string; request: GenerationRequest }
  | { type: 'tokenize'; id: string; request: TokenizeRequest }
  | { type: 'detokenize'; id: string; tokens: number[] }
  /** `first`: place of the first text in the list of the caller, for errors. */
  | { type: 'embed'; id: string; texts: string[]; first: number }
  | { type: 'rerank'; id: string; query: string; documents: string[]; first: number }
  /** The call ends with an `error` message `cancelled` as soon as its slot is free. */
  | { type: 'cancel'; id: string }
  /** Frees everything and ends the process. */
  | { type: 'dispose' };

export type FromModel =
  /** 0..1 */
  | { type: 'loading'; progress: number }
  | { type: 'warming' }
  | { type: 'ready'; details: Omit<ModelDetails, 'residentBytes'> }
  /** The file cannot be used: trying again with the same file is of no use. The process ends after it. */
  | { type: 'load-failed'; message: string }
  /** Of one `generate`, batched per tick; `queued` is never among them, `finish` is the last and ends the call. */
  | { type: 'events'; id: string; events: GenerationEvent[] }
  /** Of every other call. */
  | { type: 'result'; id: string; value: number[] | string | EmbeddingResult | RerankResult }
  /** Work goes on although there is nothing to tell yet: for the watchdog. */
  | { type: 'alive'; id: string }
  | {
      type: 'error';
      id: string;
      code: EngineErrorCode | 'cancelled' | 'internal_error';
      message: string;
      param?: string;
    };
