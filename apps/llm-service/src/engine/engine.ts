import type { LlmServiceStatus } from '@frogwell/protocol';
import type { EmbeddingResult, RerankResult, TokenizeRequest } from '../model-process/messages.ts';
import type { GenerationEvent, GenerationRequest } from './generation.ts';

/** What a model is hosted for. One child process each. */
export type ModelRole = 'chat' | 'embedder' | 'reranker';

/**
 * The models of the service: one for chat, one embedder, one reranker, each of them may be missing.
 *
 * Every call throws `EngineError`: `model_not_loaded` without a model of that role, `model_loading` before it is ready,
 * `rate_limit_exceeded` when the queue is full or the wait too long, `engine_crashed` when its process died under the
 * call, `request_timeout` after the deadline, `context_length_exceeded` and `invalid_value` for what cannot be done,
 * `shutting_down` after `close`.
 */
export interface Engine {
  /** The chat model's state, with the other two beside it. Never waits for anything. */
  state(): EngineState;
  /** Zero or more events, then exactly one `finish`. Ends within 1.5 s after `signal` fires, the slot is free then. */
  generate(request: GenerationRequest, call: EngineCall): AsyncGenerator<GenerationEvent, void, undefined>;
  tokenize(request: TokenizeRequest, call: EngineCall): Promise<number[]>;
  /** Text of the tokens, control tokens included. */
  detokenize(tokens: number[], call: EngineCall): Promise<string>;
  /** One vector of norm 1 per text, in order. */
  embed(texts: string[], call: EngineCall): Promise<EmbeddingResult>;
  /** One score in 0..1 per document, in order; higher is better. */
  rerank(query: string, documents: string[], call: EngineCall): Promise<RerankResult>;
  /** Puts a file in the place of the model of that role, or takes it away. Running requests of the old one may finish. */
  load(role: ModelRole, model: ModelFile | null): void;
  /** Running requests are aborted, the processes end. */
  close(): Promise<void>;
}

export interface EngineCall {
  signal: AbortSignal;
  /** For logs. */
  requestId: string;
  /** Whose request this is (a key or an address): nobody may fill the queue alone. */
  client: string;
}

/** A model to load. */
export interface ModelFile {
  /** Under which it is listed: its name in the catalogue, or the file's. */
  name: string;
  path: string;
  /** Why it cannot be loaded, where that is known before: shown as the reason of the failure. */
  problem?: string;
}

export interface RoleState {
  status: LlmServiceStatus;
  /** Name of the model, null when there is none. */
  model: string | null;
  /** What its user can do about the status; absent when all is well. */
  message?: string;
  /** 0..1 while loading. */
  progress?: number;
  /** Seconds in this status. */
  elapsedSeconds?: number;
  /** Restarts after a crash, since the model was chosen. */
  restarts?: number;
  /** What is known of the model once it is loaded. */
  details?: ModelDetails;
  queue?: { running: number; waiting: number; slots: number; capacity: number };
}

export interface EngineState extends RoleState {
  embedder?: RoleState;
  reranker?: RoleState;
}

/** What a loaded model is and what it takes. */
export interface ModelDetails {
  file: string;
  sizeBytes: number;
  architecture: string;
  /** `general.name` of the file. */
  title: string | null;
  /** e.g. `Q4_K_M`. */
  quantization: string;
  /** Tokens of one slot; actual, not requested. */
  contextTokens: number;
  slots: number;
  threads: number;
  backend: 'cpu' | 'cuda' | 'vulkan' | 'metal';
  gpuLayers: number;
  flashAttention: boolean;
  kvCacheType: string;
  kvCacheBytes: number;
  /** Name and release, e.g. `node-llama-cpp 3.21.1`. */
  engine: string;
  /** First 16 hex digits of the SHA-256 of the chat template; null when the model has none. */
  chatTemplateHash: string | null;
  /** Of the child process. */
  residentBytes: number | null;
  vramBytes: number | null;
  /** Of an embedder. */
  dimensions?: number;
}
