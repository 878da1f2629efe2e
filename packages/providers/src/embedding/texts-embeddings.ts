import { TextsResponse } from '@frogwell/protocol';
import type { Timeouts } from '../timeouts.ts';
import type { Upstream } from '../upstream.ts';
import { type EmbeddingApi, invalidAnswer, postJson } from './embedding-api.ts';

/**
 * The origin's `POST /embeddings {texts, batch_size} -> {embeddings, dimensions, model_name}`.
 *
 * @param options.upstream without `/v1` in its base URL
 */
export function createTextsEmbeddings(options: {
  upstream: Upstream;
  modelId: string;
  timeouts: Timeouts;
  limits: EmbeddingApi['limits'];
}): EmbeddingApi {
  const { upstream, modelId, timeouts, limits } = options;
  return {
    upstream,
    modelId,
    limits,
    async embed(texts, call) {
      const body = { texts, batch_size: texts.length };
      const answer = TextsResponse.safeParse(
        await postJson({ upstream, timeouts, path: '/embeddings', body }, call),
      );
      if (!answer.success)
        throw invalidAnswer(upstream.provider, 'sent something that is no list of vectors', answer.error);
      const { embeddings } = answer.data;
      if (embeddings.length !== texts.length)
        throw invalidAnswer(upstream.provider, `sent ${embeddings.length} vectors for ${texts.length} texts`);
      return { vectors: embeddings, promptTokens: null };
    },
  };
}
