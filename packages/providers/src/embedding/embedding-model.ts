import type { ErrorCode } from '@frogwell/protocol';
import type { CallOptions } from '../language-model.ts';

/** What became of one call for one batch of texts. Holds no text. */
export interface EmbeddingAttempt {
  provider: string;
  /** Which server, e.g. `openai`. */
  endpoint: string;
  modelId: string;
  /** 1 for the first try of this batch. */
  number: number;
  /** Texts in the batch. */
  texts: number;
  outcome: 'ok' | 'failed' | 'aborted';
  code: ErrorCode | null;
  queueMs: number;
  totalMs: number;
  /** Null where the call failed. */
  promptTokens: number | null;
  /** The server did not say, and we counted. */
  isEstimated: boolean;
}

export interface EmbedOptions extends CallOptions {
  /** What the texts are for: some models want to be told. `text` = as they are. */
  kind: 'query' | 'passage' | 'text';
  /** Told of every call. */
  onAttempt?: (attempt: EmbeddingAttempt) => void;
}

/** Turns texts into vectors. */
export interface EmbeddingModel {
  /** For headers, logs and metrics: `openai`, `local`. */
  readonly provider: string;
  readonly modelId: string;
  /** Provider, model, dimension, prefixes and normalisation: vectors compare only within one fingerprint. */
  readonly fingerprint: string;
  readonly dimensions: number;
  /**
   * One vector per text, in order, each of length `dimensions` and norm 1.
   *
   * @throws ProviderError with a code of the error table; the signal's reason when it fired
   */
  embed(texts: readonly string[], options: EmbedOptions): Promise<Float32Array[]>;
}
