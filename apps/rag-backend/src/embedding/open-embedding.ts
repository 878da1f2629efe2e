import type { Logger, Metrics } from '@frogwell/http-service';
import type { RerankService } from '@frogwell/providers';
import type { Storage } from '@frogwell/storage';
import type { OpenedEmbeddings } from '../answer/open-providers.ts';
import type { ProviderMetrics } from '../answer/provider-metrics.ts';
import { EmbeddingControl } from './embedding-control.ts';
import { EmbeddingModels } from './embedding-models.ts';
import { EmbeddingWorker } from './embedding-worker.ts';
import { QueryVectors, type SearchByMeaning } from './query-vectors.ts';
import { rerankInTime } from './rerank-in-time.ts';
import { UnrelatedTexts } from './unrelated-texts.ts';

/** Everything about vectors that the rest of the service needs. */
export interface OpenedEmbedding {
  control: EmbeddingControl;
  searchByMeaning: SearchByMeaning;
  /** Why searches go by words alone though there are vectors; null when they do not. */
  problem: () => string | null;
  /** A document has become searchable. */
  wake: () => void;
  close: () => Promise<void>;
}

/** Starts embedding in the background. Without an embedder nothing is started, and every search goes by words. */
export function openEmbedding(
  { vectors, settings }: Pick<Storage, 'vectors' | 'settings'>,
  { embeddings, reranking }: { embeddings: OpenedEmbeddings | null; reranking: RerankService | null },
  { metrics, calls, log }: { metrics: Metrics; calls: Pick<ProviderMetrics, 'embedded'>; log: Logger },
): OpenedEmbedding {
  if (embeddings === null) {
    return {
      control: new EmbeddingControl({ vectors, settings, worker: null }),
      searchByMeaning: () => undefined,
      problem: () => null,
      wake() {},
      async close() {},
    };
  }
  const models = new EmbeddingModels(embeddings);
  const rerank = rerankInTime(reranking, { log });
  const unrelated = new UnrelatedTexts();
  const queries = new QueryVectors({ vectors, models, metrics, calls, log, rerank, unrelated });
  const worker = new EmbeddingWorker({
    vectors,
    settings,
    models,
    queries,
    unrelated,
    calls,
    metrics,
    log,
  });
  worker.start();
  return {
    control: new EmbeddingControl({ vectors, settings, worker }),
    searchByMeaning: (onDegraded, lexicalShare) => queries.search(onDegraded, lexicalShare),
    problem: () => queries.problem,
    wake: () => worker.wake(),
    async close() {
      await worker.stop();
      await models.close();
    },
  };
}
