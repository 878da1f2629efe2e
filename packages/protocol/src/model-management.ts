import { z } from 'zod';

export const ModelRole = z.enum(['chat', 'embedder', 'reranker']);
export type ModelRole = z.infer<typeof ModelRole>;

/** Body of the LLM service's `POST /api/models/pull`. */
export const PullModelRequest = z.looseObject({
  model: z
    .string()
    .min(1)
    .max(2_000)
    .describe(
      'A name of the catalogue, `hf:owner/repository/file.gguf`, an address, or a path on the machine of the service',
    ),
  role: ModelRole.nullish().describe('What it is for; what the file is made for if left out'),
});
export type PullModelRequest = z.infer<typeof PullModelRequest>;

/** Body of the LLM service's `POST /api/models/select`; null = no model for this role. */
export const SelectModelRequest = z.looseObject({ role: ModelRole, model: z.string().min(1).nullable() });
export type SelectModelRequest = z.infer<typeof SelectModelRequest>;
