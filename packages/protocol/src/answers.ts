import { z } from 'zod';
import { FinishReason, UrlCitationAnnotation } from './chat-completions.ts';
import { AttributeFilter } from './vector-stores.ts';

export const AnswerRating = z.enum(['up', 'down']);
export type AnswerRating = z.infer<typeof AnswerRating>;

/** Body of `POST /v1/chat/completions/{id}/feedback`. */
export const AnswerFeedbackRequest = z.strictObject({
  rating: AnswerRating,
  comment: z.string().max(4_000).nullable().default(null),
});
export type AnswerFeedbackRequest = z.infer<typeof AnswerFeedbackRequest>;

export const AnswerFeedback = z.object({
  id: z.string(),
  object: z.literal('chat.completion.feedback'),
  rating: AnswerRating,
  comment: z.string().nullable(),
});
export type AnswerFeedback = z.infer<typeof AnswerFeedback>;

/** A passage that an answer was made of, by its place. */
export const AnswerPassage = z.looseObject({
  vector_store_id: z.string(),
  file_id: z.string(),
  filename: z.string(),
  /** Version of the document: changes with its bytes and with how it is read. */
  document_id: z.string(),
  chunk_id: z.string(),
  start: z.int(),
  end: z.int(),
  score: z.number(),
});

/** How an answer came about: kept for `ANSWER_RETENTION_DAYS`. */
export const AnswerReceipt = z.looseObject({
  id: z.string(),
  object: z.literal('answer'),
  /** Seconds since the epoch. */
  created_at: z.int(),
  feedback: z
    .object({ rating: AnswerRating, comment: z.string().nullable(), at: z.number() })
    .nullable()
    .describe('`at` in milliseconds since the epoch'),
  question: z.string(),
  searched: z.string().nullable().describe('As it was searched; null when nothing was'),
  vector_store_ids: z.array(z.string()),
  filters: AttributeFilter.nullable(),
  passages: z.array(AnswerPassage),
  prompt_version: z.string().nullable(),
  output: z.looseObject({
    content: z.string(),
    annotations: z.array(UrlCitationAnnotation),
    finish_reason: FinishReason.nullable(),
  }),
  request_id: z.string(),
  streamed: z.boolean(),
  provider: z.string(),
  model: z.string(),
  fallback: z.string().nullable(),
  outcome: z.string(),
  total_ms: z.number(),
});
export type AnswerReceipt = z.infer<typeof AnswerReceipt>;

/** What a search of today finds of an answer's passages. */
export const AnswerReplay = z.object({
  object: z.literal('answer.replay'),
  id: z.string(),
  passages: z.array(
    z.object({
      status: z
        .enum(['same', 'moved', 'not_found', 'changed', 'gone'])
        .describe('`changed`: the document has another version; `gone`: the file is not searchable there'),
      passage: AnswerPassage,
      rank_now: z.int().nullable().describe('From 1; null where it is not found'),
      score_now: z.number().nullable(),
    }),
  ),
  added: z.array(z.string()).describe('Ids of chunks that are found now and were not then'),
});
export type AnswerReplay = z.infer<typeof AnswerReplay>;

export const AnswersDeleted = z.object({ object: z.literal('answers.deleted'), deleted: z.int() });
export type AnswersDeleted = z.infer<typeof AnswersDeleted>;
