import { ApiError, type Service } from '@frogwell/http-service';
import { ChatCompletionRequest, GenerateRequest } from '@frogwell/protocol';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';
import type { EngineState } from '../engine/engine.ts';

/** Body of `POST /v1/completions`, OpenAI's older form. */
const CompletionRequest = z.looseObject({
  prompt: z.union([z.string(), z.array(z.string()).min(1)]),
  max_tokens: z.int().min(1).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  stream: z.boolean().nullish(),
});

const EmbeddingRequest = z.looseObject({
  input: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(2_048)]),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  dimensions: z.int().min(1).nullish(),
});

/** Body of `POST /v1/rerank`, as Jina and Cohere have it. */
const RerankRequest = z.looseObject({
  query: z.string().min(1),
  documents: z.array(z.union([z.string(), z.looseObject({ text: z.string() })])).min(1),
  top_n: z.int().min(1).nullish(),
});

/**
 * Everything that needs a model: `/v1/generate`, `/v1/chat/completions`, `/v1/completions`, `/v1/embeddings`,
 * `/v1/rerank`. A bad request is 400 first, so that clients can be written before there is a model.
 */
export function inference(app: Service, { engine }: Dependencies): void {
  const bodies = {
    '/v1/generate': GenerateRequest,
    '/v1/chat/completions': ChatCompletionRequest,
    '/v1/completions': CompletionRequest,
    '/v1/embeddings': EmbeddingRequest,
    '/v1/rerank': RerankRequest,
  };
  for (const [path, body] of Object.entries(bodies)) {
    app.post(path, { schema: { body } }, () => {
      throw notLoaded(engine.state());
    });
  }
}

function notLoaded({ message }: EngineState): ApiError {
  return new ApiError('model_not_loaded', message ?? 'no model is loaded', {
    param: 'model',
    headers: { 'retry-after': '30' },
  });
}
