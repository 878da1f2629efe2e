import { z } from 'zod';
import { ChatMessage } from './chat-completions.ts';

/** Body of `POST /tokenize`: one of `content` and `messages`. */
export const TokenizeRequest = z
  .looseObject({
    content: z.string().optional(),
    /** Counted as a chat, with everything that the chat template adds. */
    messages: z.array(ChatMessage).min(1).optional(),
    add_special: z.boolean().default(false),
    parse_special: z.boolean().default(false),
  })
  .refine(({ content, messages }) => (content === undefined) !== (messages === undefined), {
    path: ['content'],
    error: 'either content or messages is needed',
  });
export type TokenizeRequest = z.infer<typeof TokenizeRequest>;

export const TokenizeResponse = z.object({ tokens: z.array(z.int()), count: z.int() });
export type TokenizeResponse = z.infer<typeof TokenizeResponse>;

/** Body of `POST /detokenize`. */
export const DetokenizeRequest = z.looseObject({ tokens: z.array(z.int().min(0)).max(1_000_000) });
export type DetokenizeRequest = z.infer<typeof DetokenizeRequest>;

export const DetokenizeResponse = z.object({ content: z.string() });
export type DetokenizeResponse = z.infer<typeof DetokenizeResponse>;
