import { z } from 'zod';
import { ModelRole } from './model-management.ts';

export const Model = z.object({
  id: z.string(),
  object: z.literal('model'),
  created: z.int(),
  owned_by: z.string(),
});
export type Model = z.infer<typeof Model>;

/** A model of the LLM service, with what is known of it. */
export const LocalModel = Model.extend({
  meta: z.looseObject({
    role: ModelRole,
    architecture: z.string().optional(),
    quantization: z.string().optional(),
    size_bytes: z.int().optional(),
    /** Tokens of one conversation, or of one text to embed. */
    context_tokens: z.int().optional(),
    /** Of an embedder. */
    dimensions: z.int().optional(),
  }),
});
export type LocalModel = z.infer<typeof LocalModel>;

export const LocalModelList = z.object({ object: z.literal('list'), data: z.array(LocalModel) });
export type LocalModelList = z.infer<typeof LocalModelList>;

export const ModelList = z.object({ object: z.literal('list'), data: z.array(Model) });
export type ModelList = z.infer<typeof ModelList>;
