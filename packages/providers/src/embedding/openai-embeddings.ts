import { z } from 'zod';
import type { Timeouts } from '../timeouts.ts';
import type { Upstream } from '../upstream.ts';
import { type EmbeddingApi, invalidAnswer, postJson } from './embedding-api.ts';

const Answer = z.object({
  model: z.string().nullish(),
  data: z.array(z.object({ index: z.int().min(0).optional(), embedding: z.array(z.number()) })),
  usage: z.object({ prompt_tokens: z.int().nullish() }).nullish(),
});

/**
 * `POST /embeddings` of any OpenAI-shaped server. Always asks for numbers: a server that ignores `encoding_format` and
 * sends base64 is found out, one that sends too few, doubled or missing vectors too.
 *
 * @param options.upstream with `/v1` in its base URL
 */
export function createOpenAIEmbeddings(options: {
  upstream: Upstream;
  modelId: string;
  timeouts: Timeouts;
  limits: EmbeddingApi['limits'];
  /** The server names the model that it used; another than the one asked for is a failure. */
  namesModel?: boolean;
}): EmbeddingApi {
  const { upstream, modelId, timeouts, limits, namesModel = false } = options;
  return {
    upstream,
    modelId,
    limits,
    async embed(texts, call) {
      const body = { model: modelId, input: texts, encoding_format: 'float' };
      const json = await postJson({ upstream, timeouts, path: '/embeddings', body }, call);
      const answer = Answer.safeParse(json);
      if (!answer.success) {
        throw invalidAnswer(upstream.provider, 'sent something that is no list of vectors', answer.error);
      }
      const served = answer.data.model;
      if (namesModel && served != null && served !== modelId) {
        throw invalidAnswer(upstream.provider, `used the model ${served} in place of ${modelId}`);
      }
      const vectors = new Array<number[] | undefined>(texts.length).fill(undefined);
      for (const [position, { index = position, embedding }] of answer.data.data.entries()) {
        if (index >= texts.length || vectors[index] !== undefined)
          throw invalidAnswer(
            upstream.provider,
            `sent vector ${index} of ${texts.length} texts twice or too much`,
          );
        vectors[index] = embedding;
      }
      const complete = vectors.filter((vector) => vector !== undefined);
      if (complete.length < texts.length) {
        throw invalidAnswer(upstream.provider, `sent ${complete.length} vectors for ${texts.length} texts`);
      }
      return { vectors: complete, promptTokens: answer.data.usage?.prompt_tokens ?? null };
    },
  };
}
