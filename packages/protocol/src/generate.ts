import { z } from 'zod';
import { CompletionUsage } from './chat-completions.ts';

/** One text or a list of up to 16; where one of them begins the answer ends, and none of it is sent. */
export const StopStrings = z.union([z.string().min(1), z.array(z.string().min(1)).max(16)]);

/**
 * Body of the LLM service's `POST /v1/generate`. Unknown fields are ignored.
 *
 * A plain prompt is one question to the model; one in the form `System: …\nUser: …\nAssistant:` is read back into
 * messages; with `raw` the text is continued as it stands.
 */
export const GenerateRequest = z.looseObject({
  prompt: z
    .string()
    .min(1)
    .describe(
      'A question, a conversation as `System:`/`User:`/`Assistant:` lines, or with `raw` a text to continue',
    ),
  max_tokens: z
    .int()
    .min(1)
    .default(128)
    .describe('New tokens at most; more than the context has left is cut to that'),
  temperature: z.number().min(0).max(10).default(0.7),
  top_p: z.number().gt(0).max(1).default(0.9),
  do_sample: z.boolean().default(true).describe('`false` = greedy; temperature and top_p are then ignored'),
  stream: z.boolean().default(false).describe('Server-sent events instead of one answer'),
  top_k: z.int().min(0).nullish(),
  min_p: z.number().min(0).max(1).nullish(),
  seed: z.int().nullish(),
  stop: StopStrings.nullish(),
  raw: z.boolean().default(false).describe('Continues the prompt as it stands, without the chat template'),
  parse_special: z
    .boolean()
    .default(false)
    .describe('With `raw`: names of control tokens in the prompt are control tokens'),
});
export type GenerateRequest = z.infer<typeof GenerateRequest>;

/** Answer of `POST /v1/generate`: `text` is the completion only, the prompt never comes back. */
export const GenerateResponse = z.looseObject({
  text: z.string(),
  model: z.string().optional(),
  finish_reason: z.enum(['stop', 'length']).optional(),
  usage: CompletionUsage.optional(),
});
export type GenerateResponse = z.infer<typeof GenerateResponse>;
