import { z } from 'zod';
import { LlmServiceStatus } from './health.ts';
import { TokenList } from './tokenize.ts';

/** Body of `POST /v1/embeddings`. */
export const EmbeddingRequest = z.looseObject({
  model: z.string().nullish(),
  input: z
    .union([
      z.string().min(1),
      z.array(z.string().min(1)).min(1).max(2_048),
      TokenList,
      z.array(TokenList).min(1).max(2_048),
    ])
    .describe('A text or up to 2,048 of them; tokens are not supported'),
  encoding_format: z
    .enum(['float', 'base64'])
    .nullish()
    .describe('base64 = 32-bit floats, little-endian; float if left out'),
  dimensions: z
    .int()
    .min(1)
    .nullish()
    .describe('Fewer than the model has: the first ones, brought back to norm 1'),
});
export type EmbeddingRequest = z.infer<typeof EmbeddingRequest>;

export const EmbeddingResponse = z.looseObject({
  object: z.literal('list'),
  data: z.array(
    z.looseObject({
      object: z.literal('embedding'),
      index: z.int(),
      /** Numbers, or 32-bit floats, little-endian, in base64. */
      embedding: z.union([z.array(z.number()), z.string()]),
    }),
  ),
  model: z.string(),
  usage: z.looseObject({ prompt_tokens: z.int(), total_tokens: z.int() }),
});
export type EmbeddingResponse = z.infer<typeof EmbeddingResponse>;

/** 32-bit floats, little-endian, in base64, as OpenAI's clients read them. */
export function embeddingToBase64(vector: Float32Array): string {
  const bytes = new DataView(new ArrayBuffer(vector.length * 4));
  for (const [index, value] of vector.entries()) bytes.setFloat32(index * 4, value, true);
  return Buffer.from(bytes.buffer).toString('base64');
}

/** Body of the origin's `POST /embeddings`. */
export const TextsRequest = z.looseObject({
  texts: z.array(z.string().min(1)).min(1).max(2_048),
  /** Taken and not needed: batches are made as the model likes them. */
  batch_size: z.int().min(1).nullish(),
});
export type TextsRequest = z.infer<typeof TextsRequest>;

export const TextsResponse = z.looseObject({
  embeddings: z.array(z.array(z.number())),
  dimensions: z.int(),
  model_name: z.string(),
});
export type TextsResponse = z.infer<typeof TextsResponse>;

/** Answer of the origin's `GET /info`: the embedder, and the chat model beside it. */
export const EmbedderInfo = z.looseObject({
  model_name: z.string().nullable(),
  dimensions: z.int().nullable(),
  /** Of one text. */
  max_tokens: z.int().nullable(),
  status: LlmServiceStatus,
  chat_model: z.string().nullable(),
  chat_status: LlmServiceStatus,
});
export type EmbedderInfo = z.infer<typeof EmbedderInfo>;
