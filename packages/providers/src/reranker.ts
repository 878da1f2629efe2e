import type { CallOptions } from './language-model.ts';

/** Scores passages against a query, higher is better, one score per passage, in order. */
export interface Reranker {
  rerank(query: string, passages: string[], options: CallOptions): Promise<number[]>;
}
