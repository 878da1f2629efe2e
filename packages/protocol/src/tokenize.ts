import { z } from 'zod';
import { ChatMessage, MOST_MESSAGES } from './chat-completions.ts';

/** Tokens by their number in the vocabulary of the model. */
export const TokenList = z.array(z.int().min(0)).min(1).max(1_000_000);
export type TokenList = z.infer<typeof TokenList>;

/** Body of `POST /tokenize`: one of `content`, `text` and `messages`. */
export const TokenizeRequest = z
  .looseObject({
    content: z.string().optional().describe('A text'),
    text: z.string().optional().describe('The same as content'),
    messages: z
      .array(ChatMessage)
      .min(1)
      .max(MOST_MESSAGES)
      .optional()
      .describe('Counted as a chat, with everything that the chat template adds'),
    add_special: z.boolean().default(false).describe('With the token that begins every text'),
    parse_special: z.boolean().default(false).describe('Names of control tokens are control tokens'),
  })
  .refine(
    ({ content, text, messages }) =>
      [content, text, messages].filter((given) => given !== undefined).length === 1,
    { path: ['content'], error: 'one of content, text and messages is needed' },
  );
export type TokenizeRequest = z.infer<typeof TokenizeRequest>;

export const TokenizeResponse = z.object({ tokens: z.array(z.int()), count: z.int() });
export type TokenizeResponse = z.infer<typeof TokenizeResponse>;

/** Body of `POST /detokenize`. */
export const DetokenizeRequest = z.looseObject({ tokens: z.array(z.int().min(0)).max(1_000_000) });
export type DetokenizeRequest = z.infer<typeof DetokenizeRequest>;

export const DetokenizeResponse = z.object({ content: z.string() });
export type DetokenizeResponse = z.infer<typeof DetokenizeResponse>;
