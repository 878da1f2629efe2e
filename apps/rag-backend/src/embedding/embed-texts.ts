import type { Logger } from '@frogwell/http-service';
import type { EmbeddingService } from '@frogwell/providers';
import { AnswerError } from '../answer/answer-parts.ts';
import { Deadline } from '../answer/deadline.ts';
import type { ProviderMetrics } from '../answer/provider-metrics.ts';

/** Vectors of a caller's texts, and what they cost. */
export interface EmbeddedTexts {
  provider: string;
  model: string;
  dimensions: number;
  /** One per text, in order, of norm 1. */
  vectors: Float32Array[];
  promptTokens: number;
  /** The server did not say, and we counted. */
  isEstimated: boolean;
}

/**
 * @throws AnswerError `model_not_loaded` without an embedder, `request_timeout`; ProviderError
 */
export type EmbedTexts = (
  texts: readonly string[],
  call: { signal: AbortSignal; requestId: string },
) => Promise<EmbeddedTexts>;

export function createEmbedTexts({
  service,
  calls,
  log,
  requestTimeoutMs,
}: {
  /** Null where `EMBEDDING_PROVIDER` is `none`. */
  service: EmbeddingService | null;
  calls: Pick<ProviderMetrics, 'embedded'>;
  log: Pick<Logger, 'info' | 'warn'>;
  requestTimeoutMs: number;
}): EmbedTexts {
  return async (texts, { signal, requestId }) => {
    const deadline = new Deadline(signal, requestTimeoutMs);
    let promptTokens = 0;
    let isEstimated = false;
    try {
      const model = (await service?.model(deadline.signal)) ?? null;
      if (model === null) throw noEmbedder();
      const vectors = await model.embed(texts, {
        // The caller says it all: nothing is put before the texts.
        kind: 'text',
        signal: deadline.signal,
        requestId,
        onAttempt: (attempt) => {
          calls.embedded(attempt);
          promptTokens += attempt.promptTokens ?? 0;
          isEstimated ||= attempt.isEstimated;
          const line = { requestId, ...attempt, code: attempt.code ?? undefined };
          if (attempt.outcome === 'ok') log.info(line, 'embedding call');
          else log.warn(line, 'embedding call');
        },
      });
      const { provider, modelId, dimensions } = model;
      return { provider, model: modelId, dimensions, vectors, promptTokens, isEstimated };
    } catch (error) {
      throw deadline.explain(error);
    } finally {
      deadline.clear();
    }
  };
}

function noEmbedder(): AnswerError {
  return new AnswerError(
    'model_not_loaded',
    'there is no model for embeddings: run `npx frogwell model pull bge-m3`, or set EMBEDDING_PROVIDER and EMBEDDING_API_URL',
    { param: 'model' },
  );
}
