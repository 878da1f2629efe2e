import { z } from 'zod';

/** Body of `POST /v1/rerank`, as Jina and Cohere have it. */
export const RerankRequest = z.looseObject({
  model: z.string().nullish(),
  query: z.string().min(1),
  documents: z
    .array(z.union([z.string().min(1), z.looseObject({ text: z.string().min(1) })]))
    .min(1)
    .max(1_000),
  /** Only the best; all if left out. */
  top_n: z.int().min(1).nullish(),
  return_documents: z.boolean().nullish(),
});
export type RerankRequest = z.infer<typeof RerankRequest>;

/** Best first. */
export const RerankResponse = z.looseObject({
  model: z.string(),
  results: z.array(
    z.looseObject({
      /** Of the document in the request. */
      index: z.int(),
      /** 0..1 */
      relevance_score: z.number(),
      document: z.looseObject({ text: z.string() }).optional(),
    }),
  ),
  usage: z.looseObject({ prompt_tokens: z.int(), total_tokens: z.int() }),
});
export type RerankResponse = z.infer<typeof RerankResponse>;
