import type { CallOptions } from './language-model.ts';

/** Turns texts into vectors. */
export interface EmbeddingModel {
  /** Provider, model, revision, dimension, prefix and normalisation: vectors compare only within one fingerprint. */
  readonly fingerprint: string;
  readonly dimensions: number;
  /** One vector per text, in order, each of length `dimensions` and norm 1. */
  embed(texts: string[], options: CallOptions & { kind: 'query' | 'passage' }): Promise<Float32Array[]>;
}
