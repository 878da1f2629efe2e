import { ApiError, type Service } from '@frogwell/http-service';
import {
  EmbeddingRequest,
  EmbeddingResponse,
  embeddingToBase64,
  TextsRequest,
  TextsResponse,
} from '@frogwell/protocol';
import type { EmbedTexts } from '../embedding/embed-texts.ts';

/** `POST /v1/embeddings` in OpenAI's form, and `POST /embeddings {texts, batch_size}` in the origin's. */
export function embeddings(app: Service, { embedTexts }: { embedTexts: EmbedTexts }): void {
  app.post(
    '/v1/embeddings',
    {
      schema: {
        tags: ['embeddings'],
        summary: 'Vectors of texts',
        body: EmbeddingRequest,
        answer: EmbeddingResponse,
      },
    },
    async (request, reply): Promise<EmbeddingResponse> => {
      const { input, dimensions, encoding_format: format } = request.body;
      const texts = [input].flat().map((text) => {
        if (typeof text === 'string') return text;
        throw new ApiError('unsupported_parameter', 'input: expected texts; tokens are not taken', {
          param: 'input',
        });
      });
      const embedded = await embedTexts(texts, { signal: request.signal, requestId: request.id });
      if (dimensions != null && dimensions !== embedded.dimensions) {
        throw new ApiError(
          'unsupported_parameter',
          `dimensions: ${dimensions} cannot be had; ${embedded.model} has ${embedded.dimensions}`,
          { param: 'dimensions' },
        );
      }
      reply.header('x-frogwell-provider', embedded.provider);
      if (embedded.isEstimated) reply.header('x-usage-estimated', 'true');
      return {
        object: 'list',
        data: embedded.vectors.map((vector, index) => ({
          object: 'embedding',
          index,
          embedding: format === 'base64' ? embeddingToBase64(vector) : [...vector],
        })),
        model: embedded.model,
        usage: { prompt_tokens: embedded.promptTokens, total_tokens: embedded.promptTokens },
      };
    },
  );

  app.post(
    '/embeddings',
    {
      schema: {
        tags: ['embeddings'],
        summary: 'Vectors of texts, in the older form',
        body: TextsRequest,
        answer: TextsResponse,
      },
    },
    async (request, reply): Promise<TextsResponse> => {
      const { vectors, dimensions, model, provider } = await embedTexts(request.body.texts, {
        signal: request.signal,
        requestId: request.id,
      });
      reply.header('x-frogwell-provider', provider);
      return { embeddings: vectors.map((vector) => [...vector]), dimensions, model_name: model };
    },
  );
}
