import type {
  AnswerContext,
  ChatCompletionChunk,
  ErrorEnvelope,
  UrlCitationAnnotation,
} from '@frogwell/protocol';
import { ApiFailure } from './api-failure.ts';
import { openApi, toFailure } from './http-client.ts';
import { readEvents } from './read-events.ts';

/** What one question is asked with. */
export interface AskRequest {
  messages: { role: 'user' | 'assistant'; content: string }[];
  /** As in `GET /v1/models`. */
  model: string;
  /** Absent = the default vector store. */
  vector_store_ids?: string[];
}

/** Who answered, as soon as that is known. */
export interface Answerer {
  /** `local`, `openai`, `extractive`, `known-answer`, `none` */
  provider: string;
  model: string;
  /** Why another than the chosen provider answered; null when none did. */
  fallback: string | null;
  /** Why the documents were searched by words alone though there are vectors; null when they were not. */
  degraded: string | null;
}

export type AnswerEvent =
  | { type: 'stage'; stage: 'searching' | 'writing' }
  | { type: 'answerer'; id: string; answerer: Answerer }
  | { type: 'text'; text: string }
  | { type: 'citations'; annotations: UrlCitationAnnotation[]; context: AnswerContext | null };

/**
 * Asks a question and follows its answer: the same stream that any client of OpenAI's API gets, with the events of
 * progress that `x-frogwell-progress` adds.
 *
 * @throws ApiFailure also for a failure that the stream reports, and when it ends too early
 */
export async function* streamAnswer(request: AskRequest, signal: AbortSignal): AsyncGenerator<AnswerEvent> {
  const response = await openApi('/v1/chat/completions', {
    method: 'POST',
    json: { ...request, stream: true },
    headers: { 'x-frogwell-progress': '1' },
    signal,
  });
  const requestId = response.headers.get('x-request-id');
  const cut = (cause?: unknown) =>
    new ApiFailure('', { status: 0, code: 'upstream_stream_interrupted', requestId }, { cause });
  if (response.body === null) throw cut();
  try {
    for await (const { event, data } of readEvents(response.body)) {
      if (data === '[DONE]') return;
      if (event === 'frogwell.stage')
        yield { type: 'stage', ...(JSON.parse(data) as { stage: 'searching' | 'writing' }) };
      else if (event === 'frogwell.answerer') {
        const { id, ...answerer } = JSON.parse(data) as Answerer & { id: string };
        yield { type: 'answerer', id, answerer };
      } else if (event === 'message') yield* eventsOf(data, requestId);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof ApiFailure ? error : cut(error);
  }
  throw cut();
}

function* eventsOf(data: string, requestId: string | null): Generator<AnswerEvent> {
  const chunk = JSON.parse(data) as ChatCompletionChunk | ErrorEnvelope;
  if ('error' in chunk) throw toFailure(502, data, requestId);
  const delta = chunk.choices[0]?.delta;
  if (delta?.content) yield { type: 'text', text: delta.content };
  const refusal = delta?.['refusal'];
  if (typeof refusal === 'string') yield { type: 'text', text: refusal };
  if (delta?.annotations) {
    yield { type: 'citations', annotations: delta.annotations, context: delta.context ?? null };
  }
}
