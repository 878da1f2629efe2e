import { LocalModelList, RerankResponse } from '@frogwell/protocol';
import { invalidAnswer, postJson } from './embedding/embedding-api.ts';
import type { Endpoint } from './endpoint.ts';
import { probe } from './probe-service.ts';
import type { Reranker } from './reranker.ts';
import { serviceRoot } from './service-root.ts';
import type { Timeouts } from './timeouts.ts';
import { createUpstream } from './upstream.ts';

export interface RerankServiceOptions {
  /** Of an LLM service, with or without `/v1` at its end. */
  url: string;
  apiKey?: string | undefined;
  endpoint: Endpoint;
  timeouts: Timeouts;
}

/** An LLM service that may have a model for ordering passages. */
export interface RerankService {
  /**
   * @returns null when it lists none
   * @throws ProviderError when it cannot be asked; the signal's reason
   */
  reranker(signal: AbortSignal): Promise<Reranker | null>;
  close(): Promise<void>;
}

/** A model may be loaded or unloaded at any moment; most services have none, and are not asked before every search. */
const FRESH_MS = 30_000;

export function createRerankService({ url, timeouts, ...options }: RerankServiceOptions): RerankService {
  const root = createUpstream({
    ...options,
    provider: 'local',
    baseURL: serviceRoot(url),
    connectMs: timeouts.connectMs,
  });
  let found: { at: number; model: string | null } | undefined;
  return {
    async reranker(signal) {
      if (!found || performance.now() - found.at > FRESH_MS) {
        const list = LocalModelList.safeParse((await probe(root, 'GET', '/v1/models', signal)).json);
        const model = list.data?.data.find(({ meta }) => meta.role === 'reranker')?.id ?? null;
        found = { at: performance.now(), model };
      }
      const { model } = found;
      return model === null ? null : { rerank };

      async function rerank(
        query: string,
        passages: string[],
        call: Parameters<Reranker['rerank']>[2],
      ): Promise<number[]> {
        const body = { model, query, documents: passages };
        const json = await postJson({ upstream: root, timeouts, path: '/v1/rerank', body }, call);
        const scores = new Array<number>(passages.length).fill(Number.NaN);
        const answer = RerankResponse.safeParse(json);
        for (const { index, relevance_score: score } of answer.data?.results ?? []) scores[index] = score;
        if (scores.length !== passages.length || !scores.every(Number.isFinite)) {
          throw invalidAnswer('local', 'sent no score for some of the passages', answer.error);
        }
        return scores;
      }
    },
    close: () => root.close(),
  };
}
