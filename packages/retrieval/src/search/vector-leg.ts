import type { SearchScope, VectorQuery, Vectors } from '@frogwell/storage';
import type { Rerank } from './rerank-passages.ts';

export interface EmbeddedQuery extends VectorQuery {
  /** Cosine with texts that have nothing to do with the query, by the same model; left out when it is not known. */
  unrelated?: number;
}

/** What a search needs to find by meaning as well. */
export interface VectorSearch {
  vectors: Pick<Vectors, 'nearest' | 'similarities' | 'questionSimilarities'>;
  /**
   * The query as a vector of the set that answers now. Undefined when there is none to be had (in time): then the search
   * is by words alone. Rejects only with the signal's reason.
   */
  embed(query: string, signal: AbortSignal): Promise<EmbeddedQuery | undefined>;
  /** Weight of the words, 0..1; the rest is that of the meaning. Default {@link DEFAULT_LEXICAL_SHARE}. */
  lexicalShare?: number | undefined;
  /** Puts the best into a better order; left out: they stay in theirs. */
  rerank?: Rerank | undefined;
}

/** Half and half suits a strong model of many languages. */
export const DEFAULT_LEXICAL_SHARE = 0.5;
/** Chunks that the vectors bring in, at least. */
const NEAREST = 100;

/** The nearest chunks of a query, and the cosines of any others. */
export interface VectorLeg {
  /** The query as a vector. */
  query: VectorQuery;
  /** See {@link EmbeddedQuery}; null when it is not known. */
  unrelated: number | null;
  /** Cosines by chunk id, best first. */
  nearest: Map<string, number>;
  /** Adds the cosines of these chunks, as far as they have vectors. */
  addSimilarities(similarities: Map<string, number>, chunkIds: string[]): Promise<void>;
}

/** Runs beside the search by words; a failure of the embedder ends this leg and nothing else. */
export async function openVectorLeg(
  search: VectorSearch | undefined,
  scope: SearchScope,
  text: string,
  { topK, signal }: { topK: number; signal: AbortSignal },
): Promise<VectorLeg | undefined> {
  const vector = await search?.embed(text, signal);
  if (search === undefined || vector === undefined) return undefined;
  const { vectors } = search;
  const { unrelated = null, ...query } = vector;
  const { chunkIds, similarities } = await vectors.nearest(scope, {
    ...query,
    limit: Math.max(NEAREST, 2 * topK),
  });
  return {
    query,
    unrelated,
    nearest: new Map(chunkIds.map((id, index) => [id, similarities[index] ?? 0])),
    async addSimilarities(known, others) {
      const missing = others.filter((id) => !known.has(id));
      if (missing.length === 0) return;
      const found = await vectors.similarities(query, missing);
      for (const [index, id] of missing.entries()) {
        const similarity = found[index] ?? Number.NaN;
        if (!Number.isNaN(similarity)) known.set(id, similarity);
      }
    },
  };
}
