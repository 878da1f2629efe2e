import { ApiError, type Service } from '@frogwell/http-service';
import {
  EmbedderInfo,
  EmbeddingRequest,
  EmbeddingResponse,
  embeddingToBase64,
  TextsRequest,
  TextsResponse,
} from '@frogwell/protocol';
import type { Dependencies } from '../app.ts';
import { blameField } from './blame-field.ts';
import { engineCall } from './engine-call.ts';

/**
 * `POST /v1/embeddings`: OpenAI's form, numbers or base64.
 * `POST /embeddings {texts, batch_size}` and `GET /info`: the form of the service that this one takes the place of.
 */
export function embeddings(app: Service, { engine }: Dependencies): void {
  app.post(
    '/v1/embeddings',
    {
      schema: {
        tags: ['embeddings'],
        summary: "OpenAI's embeddings",
        body: EmbeddingRequest,
        answer: EmbeddingResponse,
      },
    },
    async (request, reply) => {
      const { input, dimensions, encoding_format: format } = request.body;
      const texts = [input].flat().map((text) => {
        if (typeof text === 'string') return text;
        throw new ApiError('unsupported_parameter', 'input: expected texts; tokens are not taken', {
          param: 'input',
        });
      });
      const { vectors, promptTokens } = await engine.embed(texts, engineCall(request));
      return reply.send({
        object: 'list',
        data: vectors.map((vector, index) => {
          const shown = shortened(vector, dimensions ?? vector.length);
          return {
            object: 'embedding',
            index,
            embedding: format === 'base64' ? embeddingToBase64(shown) : [...shown],
          };
        }),
        model: engine.state().embedder?.model ?? 'none',
        usage: { prompt_tokens: promptTokens, total_tokens: promptTokens },
      });
    },
  );

  app.post(
    '/embeddings',
    {
      schema: {
        tags: ['embeddings'],
        summary: 'Embeddings of a list of texts',
        body: TextsRequest,
        answer: TextsResponse,
      },
    },
    async (request, reply) => {
      const { vectors } = await engine
        .embed(request.body.texts, engineCall(request))
        .catch((error: unknown) => Promise.reject(blameField(error, 'input', 'texts')));
      return reply.send({
        embeddings: vectors.map((vector) => [...vector]),
        dimensions: vectors[0]?.length ?? 0,
        model_name: engine.state().embedder?.model ?? 'none',
      });
    },
  );

  app.get(
    '/info',
    { schema: { tags: ['embeddings'], summary: 'Which embedder is loaded', answer: EmbedderInfo } },
    (): EmbedderInfo => {
      const { embedder, model, status } = engine.state();
      return {
        model_name: embedder?.model ?? null,
        dimensions: embedder?.details?.dimensions ?? null,
        max_tokens: embedder?.details?.contextTokens ?? null,
        status: embedder?.status ?? 'no_model',
        chat_model: model,
        chat_status: status,
      };
    },
  );
}

/** The first numbers of a vector, at norm 1 again. */
function shortened(vector: Float32Array, dimensions: number): Float32Array {
  if (dimensions === vector.length) return vector;
  if (dimensions > vector.length) {
    throw new ApiError(
      'invalid_value',
      `dimensions: ${dimensions} is not allowed; the model has ${vector.length}`,
      {
        param: 'dimensions',
      },
    );
  }
  const first = vector.slice(0, dimensions);
  const norm = Math.hypot(...first);
  return norm === 0 ? first : first.map((value) => value / norm);
}
