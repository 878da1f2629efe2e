import { z } from 'zod';
import { AttributeFilter } from './vector-stores.ts';

/** One part of a message's content. Only text is read; other kinds are refused where they are used. */
export const ContentPart = z.looseObject({ type: z.string(), text: z.string().optional() });

export const ChatMessage = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
  content: z.union([z.string(), z.array(ContentPart), z.null()]).optional(),
  name: z.string().optional(),
  tool_calls: z.array(z.looseObject({})).optional(),
  tool_call_id: z.string().optional(),
});
export type ChatMessage = z.infer<typeof ChatMessage>;

/** In one request to a model, as at OpenAI. */
export const MOST_MESSAGES = 2_048;

/**
 * Body of `POST /v1/chat/completions`. Unknown OpenAI fields are kept, never rejected; `model` may be left out.
 *
 * `retrieval`, `vector_store_ids`, `max_num_results` and `filters` are Frogwell's own.
 */
export const ChatCompletionRequest = z.looseObject({
  model: z.string().min(1).default('auto'),
  messages: z.array(ChatMessage).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(4)]).nullish(),
  seed: z.int().nullish(),
  n: z.int().min(1).max(128).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.int().min(0).max(20).nullish(),
  response_format: z.looseObject({ type: z.string() }).nullish(),
  tools: z.array(z.looseObject({ type: z.string() })).nullish(),
  tool_choice: z.union([z.string(), z.looseObject({ type: z.string() })]).nullish(),
  user: z.string().nullish(),
  /** `false` sends the conversation straight to the model: no search, no known questions, no refusal. */
  retrieval: z.boolean().nullish(),
  /** Vector stores to search; absent = the store named `default`. */
  vector_store_ids: z.array(z.string().min(1)).min(1).max(20).nullish(),
  /** Passages to read, 1..50. */
  max_num_results: z.int().min(1).max(50).nullish(),
  filters: AttributeFilter.nullish(),
});
export type ChatCompletionRequest = z.infer<typeof ChatCompletionRequest>;

export const FinishReason = z.enum(['stop', 'length', 'tool_calls', 'content_filter', 'function_call']);
export type FinishReason = z.infer<typeof FinishReason>;

export const CompletionUsage = z.looseObject({
  prompt_tokens: z.int().min(0),
  completion_tokens: z.int().min(0),
  total_tokens: z.int().min(0),
});
export type CompletionUsage = z.infer<typeof CompletionUsage>;

/** OpenAI's annotation, with the cited file, the exact quote, its page and its label beside it. */
export const UrlCitationAnnotation = z.object({
  type: z.literal('url_citation'),
  url_citation: z.looseObject({
    /** Absolute; opens the source viewer at the quote. */
    url: z.string(),
    title: z.string(),
    /** First and one past the last UTF-16 code unit of the cited span of `content`. */
    start_index: z.int().min(0),
    end_index: z.int().min(0),
    file_id: z.string(),
    filename: z.string(),
    /** Exact substring of the stored text. */
    quote: z.string(),
    page: z.int().optional(),
    label: z.string().optional(),
  }),
});
export type UrlCitationAnnotation = z.infer<typeof UrlCitationAnnotation>;

/** One passage behind the answer, in the shape known from Azure. */
export const ContextCitation = z.object({
  title: z.string(),
  /** Exact substring of the stored text: `stored.slice(start, end) === content`. */
  content: z.string(),
  filepath: z.string(),
  file_id: z.string(),
  chunk_id: z.string(),
  page: z.int().optional(),
  label: z.string().optional(),
  start: z.int().min(0),
  end: z.int().min(0),
  /** Relevance in 0..1. */
  score: z.number(),
});
export type ContextCitation = z.infer<typeof ContextCitation>;

export const AnswerContext = z.object({
  citations: z.array(ContextCitation),
  /** Spans of `content` (UTF-16) without support in the documents. Only with a model. */
  unsupported: z.array(z.object({ start_index: z.int(), end_index: z.int() })).optional(),
  /** `false` where a model answered without evidence (`GROUNDING=prefer`). */
  grounded: z.boolean().optional(),
  /** Titles nearest to the question, offered when the evidence is too weak. */
  nearest: z.array(z.string()).optional(),
  /** Which tier of the known questions matched; `similarity` (cosine) only with `semantic`. */
  known_question: z
    .object({
      question: z.string(),
      tier: z.enum(['exact', 'fuzzy', 'semantic']),
      similarity: z.number().optional(),
    })
    .optional(),
});
export type AnswerContext = z.infer<typeof AnswerContext>;

export const AssistantMessage = z.looseObject({
  role: z.literal('assistant'),
  content: z.string().nullable(),
  refusal: z.string().nullable(),
  annotations: z.array(UrlCitationAnnotation).optional(),
  context: AnswerContext.optional(),
  tool_calls: z.array(z.looseObject({})).optional(),
});
export type AssistantMessage = z.infer<typeof AssistantMessage>;

export const ChatCompletion = z.looseObject({
  id: z.string(),
  object: z.literal('chat.completion'),
  /** Seconds since the epoch. */
  created: z.int(),
  model: z.string(),
  choices: z.array(
    z.looseObject({
      index: z.int(),
      message: AssistantMessage,
      finish_reason: FinishReason,
      logprobs: z.unknown().nullable(),
    }),
  ),
  usage: CompletionUsage,
});
export type ChatCompletion = z.infer<typeof ChatCompletion>;

export const ChatCompletionChunk = z.looseObject({
  id: z.string(),
  object: z.literal('chat.completion.chunk'),
  created: z.int(),
  model: z.string(),
  choices: z.array(
    z.looseObject({
      index: z.int(),
      delta: z.looseObject({
        role: z.literal('assistant').optional(),
        content: z.string().nullish(),
        annotations: z.array(UrlCitationAnnotation).optional(),
        context: AnswerContext.optional(),
      }),
      finish_reason: FinishReason.nullish(),
    }),
  ),
  usage: CompletionUsage.nullish(),
});
export type ChatCompletionChunk = z.infer<typeof ChatCompletionChunk>;
