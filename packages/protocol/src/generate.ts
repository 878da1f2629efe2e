import { z } from 'zod';

/** Body of the LLM service's `POST /v1/generate`. Unknown fields are ignored. */
export const GenerateRequest = z.looseObject({
  prompt: z.string().min(1),
  /** New tokens at most. */
  max_tokens: z.int().min(1).default(128),
  temperature: z.number().min(0).default(0.7),
  top_p: z.number().gt(0).max(1).default(0.9),
  /** `false` = greedy; temperature and top_p are then ignored. */
  do_sample: z.boolean().default(true),
  stream: z.boolean().default(false),
});
export type GenerateRequest = z.infer<typeof GenerateRequest>;

/** Answer of `POST /v1/generate`: `text` is the completion only, the prompt never comes back. */
export const GenerateResponse = z.looseObject({ text: z.string() });
export type GenerateResponse = z.infer<typeof GenerateResponse>;
