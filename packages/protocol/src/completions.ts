import { z } from 'zod';
import { CompletionUsage } from './chat-completions.ts';
import { StopStrings } from './generate.ts';
import { TokenList } from './tokenize.ts';

/** Body of `POST /v1/completions`, OpenAI's older form: texts to continue as they stand. */
export const CompletionRequest = z.looseObject({
  model: z.string().nullish(),
  prompt: z
    .union([
      z.string().min(1),
      z.array(z.string().min(1)).min(1).max(16),
      TokenList,
      z.array(TokenList).min(1).max(16),
    ])
    .describe('A text or tokens to continue, or up to 16 of them'),
  max_tokens: z.int().min(1).nullish().describe('16 if left out'),
  temperature: z.number().min(0).max(10).nullish().describe('0 = greedy; 0.7 if left out'),
  top_p: z.number().min(0).max(1).nullish().describe('0.95 if left out'),
  top_k: z.int().min(0).nullish().describe('0 = off; 40 if left out'),
  min_p: z.number().min(0).max(1).nullish().describe('0 = off; 0.05 if left out'),
  seed: z.int().nullish(),
  stop: StopStrings.nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  repeat_penalty: z.number().gt(0).max(2).nullish(),
  logprobs: z.int().min(0).max(20).nullish().describe('Alternatives per token'),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
  echo: z.boolean().nullish().describe('Not supported: the prompt is never sent back'),
  suffix: z.string().nullish().describe('Not supported'),
  n: z.int().min(1).max(8).nullish().describe('Answers per prompt'),
  parse_special: z.boolean().nullish().describe('Names of control tokens in the prompt are control tokens'),
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
