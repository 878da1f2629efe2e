import { createEmbeddingService, Endpoint, LOCAL_TIMEOUTS } from '@frogwell/providers';

/** Cosines between questions, by a model that is served somewhere. */
export interface QuestionComparison {
  /** As the service calls it. */
  model: string;
  /** One per known question, in their order. */
  cosinesOf(asked: string): Promise<number[]>;
  close(): Promise<void>;
}

const BATCH = 32;

/**
 * Embeds the known questions as the product does: as queries, without their answers.
 *
 * @param url of an LLM service, or any server with `/v1/embeddings`
 * @throws Error when it has no embedder; ProviderError when it cannot be asked
 */
export async function compareByMeaning(
  url: string,
  known: readonly string[],
  modelId: string | undefined,
): Promise<QuestionComparison> {
  const endpoint = new Endpoint({ name: 'embeddings', provider: 'local', concurrency: 2 });
  const service = createEmbeddingService({
    provider: 'local',
    url,
    modelId,
    endpoint,
    timeouts: LOCAL_TIMEOUTS,
  });
  const { signal } = new AbortController();
  const found = await service.model(signal);
  if (found === null) {
    await service.close();
    throw new Error(`${url}: has no embedding model; name one with --embedding-model`);
  }
  const model = found;
  const vectors: Float32Array[] = [];
  for (let from = 0; from < known.length; from += BATCH) {
    vectors.push(...(await model.embed(known.slice(from, from + BATCH), { kind: 'query', signal })));
  }
  return {
    model: model.modelId,
    async cosinesOf(asked) {
      const [vector] = await model.embed([asked], { kind: 'query', signal });
      return vectors.map((other) => (vector === undefined ? Number.NaN : dot(vector, other)));
    },
    close: () => service.close(),
  };
}

/** Both of norm 1. */
function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}
