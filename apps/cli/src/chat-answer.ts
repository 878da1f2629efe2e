import {
  type AnswerContext,
  ChatCompletion,
  ChatCompletionChunk,
  ErrorEnvelope,
  type UrlCitationAnnotation,
} from '@frogwell/protocol';
import { readEventStream } from './event-stream.ts';
import { ApiFailure, type FrogwellClient, headerOf } from './frogwell-client.ts';

export interface ChatAnswer {
  text: string;
  annotations: UrlCitationAnnotation[];
  context: AnswerContext | undefined;
  model: string;
  /** `x-frogwell-provider`. */
  provider: string;
  /** `x-frogwell-fallback`: why another provider answered than the chosen one; null when none did. */
  fallback: string | null;
  requestId: string | null;
}

/** The stream ended before the answer was complete. */
export class IncompleteAnswerError extends Error {
  override readonly name = 'IncompleteAnswerError';
}

/**
 * Asks `POST /v1/chat/completions`.
 *
 * @param question.onText gets the text as it is written; without it the answer is asked for as a whole
 * @throws {IncompleteAnswerError} a stream without finish reason
 * @throws {ApiFailure} an error status, or an error in the stream (then with status 200)
 */
export async function askChat(
  client: FrogwellClient,
  question: {
    text: string;
    model?: string | undefined;
    storeId?: string | undefined;
    onText?: ((text: string) => void) | undefined;
    signal?: AbortSignal;
  },
): Promise<ChatAnswer> {
  const { onText } = question;
  const json = {
    messages: [{ role: 'user', content: question.text }],
    stream: onText !== undefined,
    ...(question.model !== undefined && { model: question.model }),
    ...(question.storeId !== undefined && { vector_store_ids: [question.storeId] }),
  };
  const response = await client.send('/v1/chat/completions', { json, signal: question.signal });
  const head = {
    provider: headerOf(response, 'x-frogwell-provider') ?? '',
    fallback: headerOf(response, 'x-frogwell-fallback'),
    requestId: headerOf(response, 'x-request-id'),
  };
  if (onText !== undefined) return { ...head, ...(await readChunks(response.body, onText)) };

  const { model, choices } = ChatCompletion.parse(await response.body.json());
  const message = choices[0]?.message;
  return {
    ...head,
    model,
    text: message?.content ?? '',
    annotations: message?.annotations ?? [],
    context: message?.context,
  };
}

async function readChunks(
  body: AsyncIterable<Uint8Array>,
  onText: (text: string) => void,
): Promise<Omit<ChatAnswer, 'provider' | 'fallback' | 'requestId'>> {
  const answer = {
    text: '',
    model: '',
    annotations: [] as UrlCitationAnnotation[],
    context: undefined as AnswerContext | undefined,
  };
  let isFinished = false;
  for await (const data of readEventStream(body)) {
    if (data === '[DONE]') break;
    const event: unknown = JSON.parse(data);
    const failure = ErrorEnvelope.safeParse(event);
    if (failure.success) throw new ApiFailure(200, failure.data.error.message, failure.data.error.code, null);

    const { model, choices } = ChatCompletionChunk.parse(event);
    answer.model = model;
    const choice = choices[0];
    if (choice?.delta.content) {
      answer.text += choice.delta.content;
      onText(choice.delta.content);
    }
    answer.annotations.push(...(choice?.delta.annotations ?? []));
    answer.context = choice?.delta.context ?? answer.context;
    isFinished ||= Boolean(choice?.finish_reason);
  }
  if (!isFinished) throw new IncompleteAnswerError('the stream ended without a finish reason');
  return answer;
}
