import type { AnswerContext, ErrorCode, FinishReason, UrlCitationAnnotation } from '@frogwell/protocol';
import type { TokenUsage } from '@frogwell/providers';

/** What an answer is made of: text or tool calls, then its citations (if it rests on documents), then one finish. */
export type AnswerPart =
  | { type: 'text'; text: string; logprobs?: unknown[] }
  /** The model says in words of its own why it does not answer. */
  | { type: 'refusal'; text: string }
  /** An OpenAI tool-call delta, as the model sent it. */
  | { type: 'tool-call'; delta: Record<string, unknown> }
  | { type: 'citations'; annotations: UrlCitationAnnotation[]; context: AnswerContext }
  | { type: 'finish'; finishReason: FinishReason; usage: TokenUsage };

/** An answer whose first part is there already: what can fail before it has failed. */
export interface Answer {
  /** `openai`, `local`, `extractive`, `known-answer` or `none`. */
  provider: string;
  /** As listed by `GET /v1/models`. */
  model: string;
  /** Why another than the chosen provider answered, e.g. `local: upstream_unreachable`; null when none did. */
  fallback: string | null;
  /** Why the documents were searched by words alone though there are vectors; null or left out when they were not. */
  degraded?: string | null;
  /** Tries of models; 0 where none was asked. */
  attempts: number;
  /** A failure after the first part throws from the iterator. */
  parts: AsyncIterable<AnswerPart>;
}

/** A question that cannot be answered as asked. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
  readonly code: ErrorCode;
  /** The request field at fault. */
  readonly param: string | null;

  constructor(code: ErrorCode, message: string, options: { param?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.param = options.param ?? null;
  }
}
