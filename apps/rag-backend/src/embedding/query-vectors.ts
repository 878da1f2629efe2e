import type { Logger, Metrics } from '@frogwell/http-service';
import { ProviderError } from '@frogwell/providers';
import type { EmbeddedQuery, Rerank, VectorSearch } from '@frogwell/retrieval';
import type { Vectors } from '@frogwell/storage';
import type { ProviderMetrics } from '../answer/provider-metrics.ts';
import type { EmbeddingModels } from './embedding-models.ts';
import type { UnrelatedTexts } from './unrelated-texts.ts';

/** Why a search went by words alone though there are vectors. */
export type DegradedReason = 'embedder_unavailable' | 'embedder_timeout' | 'embedder_changed';

/** What a search does with its reason. */
export type SearchByMeaning = (
  onDegraded: (reason: DegradedReason) => void,
  lexicalShare?: number,
) => VectorSearch | undefined;

export interface QueryVectorsOptions {
  vectors: Pick<Vectors, 'active' | 'nearest' | 'similarities' | 'questionSimilarities'>;
  models: Pick<EmbeddingModels, 'of' | 'current'>;
  metrics: Metrics;
  calls: Pick<ProviderMetrics, 'embedded'>;
  log: Pick<Logger, 'warn'>;
  rerank?: Rerank | undefined;
  unrelated: Pick<UnrelatedTexts, 'levelFor'>;
  /** Of a search, for the vector of its query. */
  budgetMs?: number;
}

const BUDGET_MS = 1_500;
/** After a failure the embedder is left alone that long: no search waits for one that is known to be down. */
const REST_MS = 5_000;
const REMEMBERED_MS = 300_000;

/** Turns queries into vectors of the set that answers, in time or not at all. */
export class QueryVectors {
  readonly #options: QueryVectorsOptions & { budgetMs: number };
  readonly #degraded;
  #failure: { reason: DegradedReason; restUntil: number } | undefined;
  #inFlight = 0;

  constructor(options: QueryVectorsOptions) {
    this.#options = { budgetMs: BUDGET_MS, rerank: undefined, ...options };
    this.#degraded = options.metrics.counter({
      name: 'rag_retrieval_degraded_total',
      help: 'Searches that went by words alone though there are vectors, by reason',
      labelNames: ['reason'],
    });
  }

  /** The last search had to go by words alone: why. Null when it did not. */
  get problem(): string | null {
    const failure = this.#failure;
    // Where nobody has searched since, nobody knows.
    if (failure === undefined || performance.now() - failure.restUntil > REMEMBERED_MS) return null;
    return EXPLANATIONS[failure.reason];
  }

  /** Are there queries under way? Whoever embeds in the background lets them pass. */
  get isBusy(): boolean {
    return this.#inFlight > 0;
  }

  /** @param onDegraded told when the search has to do without the vector */
  search(onDegraded: (reason: DegradedReason) => void, lexicalShare?: number): VectorSearch {
    return {
      vectors: this.#options.vectors,
      lexicalShare,
      rerank: this.#options.rerank,
      embed: async (query, signal) => {
        const fingerprint = await this.#options.vectors.active();
        // Nothing has been embedded yet: words are all there is, and nothing is missing.
        if (fingerprint === undefined) return undefined;
        const found = await this.#embed(query, fingerprint, signal);
        if (typeof found !== 'string') return found;
        this.#degraded.inc({ reason: found });
        onDegraded(found);
        return undefined;
      },
    };
  }

  async #embed(
    query: string,
    fingerprint: string,
    caller: AbortSignal,
  ): Promise<EmbeddedQuery | DegradedReason> {
    if (this.#failure && performance.now() < this.#failure.restUntil) return this.#failure.reason;
    const { models, calls, log, budgetMs } = this.#options;
    const budget = new AbortController();
    const timer = setTimeout(() => budget.abort(new Error('no vector in time')), budgetMs);
    const signal = AbortSignal.any([caller, budget.signal]);
    this.#inFlight += 1;
    try {
      const model = await models.of(fingerprint, signal);
      if (model === null) {
        const isThere = (await models.current(signal)) !== null;
        return this.#failed(isThere ? 'embedder_changed' : 'embedder_unavailable');
      }
      const [vector] = await model.embed([query], {
        kind: 'query',
        signal,
        onAttempt: (attempt) => calls.embedded(attempt),
      });
      this.#failure = undefined;
      if (vector === undefined) return this.#failed('embedder_unavailable');
      const unrelated = this.#options.unrelated.levelFor(fingerprint, vector);
      return { fingerprint, vector, ...(unrelated !== null && { unrelated }) };
    } catch (error) {
      caller.throwIfAborted();
      if (budget.signal.aborted) return this.#failed('embedder_timeout');
      if (!(error instanceof ProviderError)) throw error;
      log.warn({ code: error.code, provider: error.provider }, 'query not embedded');
      return this.#failed('embedder_unavailable');
    } finally {
      clearTimeout(timer);
      this.#inFlight -= 1;
    }
  }

  #failed(reason: DegradedReason): DegradedReason {
    this.#failure = { reason, restUntil: performance.now() + REST_MS };
    return reason;
  }
}

const EXPLANATIONS: Record<DegradedReason, string> = {
  embedder_unavailable: 'search goes by words alone: the embedding model cannot be reached',
  embedder_timeout: 'search goes by words alone: the embedding model is too slow',
  embedder_changed:
    'search goes by words alone: the model that the documents were embedded with is not there any more',
};
