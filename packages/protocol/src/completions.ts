import { z } from 'zod';
import { CompletionUsage } from './chat-completions.ts';
import { StopStrings } from './generate.ts';

/** Body of `POST /v1/completions`, OpenAI's older form: texts to continue as they stand. */
export const CompletionRequest = z.looseObject({
  model: z.string().nullish(),
  prompt: z.union([
    z.string().min(1),
    z.array(z.string().min(1), { error: 'expected texts; lists of tokens are not taken' }).min(1).max(16),
  ]),
  max_tokens: z.int().min(1).nullish(),
  temperature: z.number().min(0).max(10).nullish(),
  top_p: z.number().gt(0).max(1).nullish(),
  top_k: z.int().min(0).nullish(),
  min_p: z.number().min(0).max(1).nullish(),
  seed: z.int().nullish(),
  stop: StopStrings.nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  repeat_penalty: z.number().gt(0).max(2).nullish(),
  /** Alternatives per token. */
  logprobs: z.int().min(0).max(20).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
  echo: z.literal(false, { error: 'the prompt is never sent back; leave echo out' }).nullish(),
  suffix: z.null({ error: 'filling in the middle is not supported; leave suffix out' }).optional(),
  n: z.int().min(1).max(8).nullish(),
  /** Names of control tokens in the prompt are control tokens. */
  parse_special: z.boolean().nullish(),
});
export type CompletionRequest = z.infer<typeof CompletionRequest>;

export const Completion = z.looseObject({
  id: z.string(),
  object: z.literal('text_completion'),
  created: z.int(),
  model: z.string(),
  choices: z.array(
    z.looseObject({
      index: z.int(),
      text: z.string(),
      finish_reason: z.enum(['stop', 'length']).nullable(),
      logprobs: z.unknown().nullable(),
    }),
  ),
  usage: CompletionUsage.nullish(),
});
export type Completion = z.infer<typeof Completion>;
