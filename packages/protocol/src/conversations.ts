import { z } from 'zod';
import { AnswerContext, UrlCitationAnnotation } from './chat-completions.ts';

/** As at OpenAI: at most 16 values of 512 characters. `title` is what lists show. */
const ConversationMetadata = z
  .record(z.string().min(1).max(64), z.string().max(512))
  .refine((metadata) => Object.keys(metadata).length <= 16, 'at most 16 values');

/** Longest text of one message, in UTF-16 code units. */
export const LONGEST_MESSAGE = 500_000;

/** What the web app keeps of an answer beside its text, to show it again as it was. */
export const KeptAnswer = z.looseObject({
  /** `chatcmpl-…`, for feedback and the receipt. */
  id: z.string().nullable(),
  status: z.enum(['done', 'stopped', 'failed']),
  provider: z.string().nullable(),
  model: z.string().nullable(),
  fallback: z.string().nullable(),
  degraded: z.string().nullable(),
  annotations: z.array(UrlCitationAnnotation).max(1_000),
  context: AnswerContext.nullable(),
  /** What stopped it; null for an answer that is whole. */
  error: z.string().nullable(),
  /** Milliseconds from the question to the first and the last word. */
  first_text_ms: z.number().nullable(),
  total_ms: z.number().nullable(),
});
export type KeptAnswer = z.infer<typeof KeptAnswer>;

const Text = z.string().max(LONGEST_MESSAGE);

/** A message, in the shape of OpenAI's conversation items; `answer` is Frogwell's own. */
export const NewConversationItem = z.object({
  type: z.literal('message').default('message'),
  role: z.enum(['user', 'assistant', 'system', 'developer']),
  content: z.union([
    Text,
    z
      .array(z.looseObject({ type: z.enum(['input_text', 'output_text', 'text']), text: Text }))
      .min(1)
      .max(100),
  ]),
  answer: KeptAnswer.nullish(),
});
export type NewConversationItem = z.input<typeof NewConversationItem>;

export const ConversationItem = z.object({
  /** `msg_…` */
  id: z.string(),
  type: z.literal('message'),
  role: z.enum(['user', 'assistant', 'system', 'developer']),
  status: z.literal('completed'),
  content: z.array(z.looseObject({ type: z.enum(['input_text', 'output_text']), text: z.string() })),
  answer: KeptAnswer.optional(),
});
export type ConversationItem = z.infer<typeof ConversationItem>;

const Items = z.array(NewConversationItem);

/** Body of `POST /v1/conversations`. */
export const CreateConversationRequest = z.looseObject({
  metadata: ConversationMetadata.nullish(),
  items: Items.max(20).nullish(),
});
export type CreateConversationRequest = z.infer<typeof CreateConversationRequest>;

/** Body of `POST /v1/conversations/{id}`: replaces the metadata. */
export const UpdateConversationRequest = z.looseObject({ metadata: ConversationMetadata });
export type UpdateConversationRequest = z.infer<typeof UpdateConversationRequest>;

/** Body of `POST /v1/conversations/{id}/items`. */
export const CreateItemsRequest = z.looseObject({ items: Items.min(1).max(20) });
export type CreateItemsRequest = z.infer<typeof CreateItemsRequest>;

export const Conversation = z.object({
  /** `conv_…` */
  id: z.string(),
  object: z.literal('conversation'),
  /** Seconds since the epoch. */
  created_at: z.int(),
  /** When it was last written to; seconds since the epoch. */
  updated_at: z.int(),
  metadata: ConversationMetadata,
});
export type Conversation = z.infer<typeof Conversation>;
