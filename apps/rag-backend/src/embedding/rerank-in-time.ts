import type { Logger } from '@frogwell/http-service';
import { ProviderError, type RerankService } from '@frogwell/providers';
import type { Rerank } from '@frogwell/retrieval';

const BUDGET_MS = 800;
/** A model that is too slow for this machine, or fails, is left alone that long. */
const REST_MS = 60_000;

/** Orders passages by the service's model where it has one and answers within the budget; else they stay as they are. */
export function rerankInTime(
  service: RerankService | null,
  { log, budgetMs = BUDGET_MS }: { log: Pick<Logger, 'warn'>; budgetMs?: number },
): Rerank | undefined {
  if (service === null) return undefined;
  let restUntil = 0;
  return async (query, texts, caller) => {
    if (performance.now() < restUntil) return undefined;
    const budget = new AbortController();
    const timer = setTimeout(() => budget.abort(new Error('not reranked in time')), budgetMs);
    const signal = AbortSignal.any([caller, budget.signal]);
    try {
      const reranker = await service.reranker(signal);
      return await reranker?.rerank(query, texts, { signal });
    } catch (error) {
      caller.throwIfAborted();
      if (!budget.signal.aborted && !(error instanceof ProviderError)) throw error;
      restUntil = performance.now() + REST_MS;
      const code = error instanceof ProviderError ? error.code : 'timeout';
      log.warn({ code, passages: texts.length }, 'passages not reranked');
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  };
}
