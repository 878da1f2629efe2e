import { type ServerSentEvent, type Service, sendEventStream } from '@frogwell/http-service';
import { ChatCompletion, ChatCompletionRequest } from '@frogwell/protocol';
import type { FastifyReply } from 'fastify';
import type { Answer } from '../answer/answer-parts.ts';
import type { AnswerQuestion } from '../answer/answer-question.ts';
import { collectAnswer } from '../answer/collect-answer.ts';
import { newId, nowSeconds } from '../library/identifiers.ts';
import { type CompletionHead, completionChunks, completionOf } from './completion-body.ts';
import { PROGRESS_HEADER, withProgress } from './progress-events.ts';
import { sourceUrls } from './source-urls.ts';

/** `POST /v1/chat/completions`: answer from the documents, in OpenAI format, streamed or whole. */
export function chatCompletions(
  app: Service,
  { answerQuestion, publicUrl }: { answerQuestion: AnswerQuestion; publicUrl: string | null },
): void {
  const schema = {
    tags: ['chat'],
    summary: 'Answers from the documents, with the source of every sentence',
    body: ChatCompletionRequest,
    answer: ChatCompletion,
    isStreamed: true,
  };
  app.post('/v1/chat/completions', { schema }, async (request, reply) => {
    const body = request.body;
    const id = newId('chatcmpl-');
    const call = {
      id,
      signal: request.signal,
      requestId: request.id,
      sourceUrl: sourceUrls(request, publicUrl),
    };
    const includeUsage = body.stream_options?.include_usage === true;
    const headOf = ({ model }: Answer): CompletionHead => ({ id, created: nowSeconds(), model });
    const chunksOf = (answer: Answer) =>
      toEvents(completionChunks(headOf(answer), answer.parts, { includeUsage }));
    if (body.stream === true && request.headers[PROGRESS_HEADER] === '1') {
      const open = (onWriting: () => void) => answerQuestion(body, { ...call, onWriting });
      return sendEventStream(reply, withProgress(id, open, chunksOf));
    }
    const answer = await answerQuestion(body, call);
    nameProvider(reply, answer);
    if (body.stream === true) return sendEventStream(reply, chunksOf(answer));
    const head = headOf(answer);
    const whole = await collectAnswer(answer.parts);
    if (whole.usage.estimated) reply.header('x-usage-estimated', 'true');
    return completionOf(head, whole);
  });
}

/** Says in headers who answered and, when it was not the chosen provider, why. */
export function nameProvider(reply: FastifyReply, answer: Answer): void {
  reply.header('x-frogwell-provider', answer.provider);
  if (answer.attempts > 0) reply.header('x-frogwell-attempts', String(answer.attempts));
  if (answer.degraded) reply.header('x-retrieval-degraded', answer.degraded);
  if (answer.fallback !== null) reply.header('x-frogwell-fallback', answer.fallback);
}

async function* toEvents(chunks: AsyncIterable<unknown>): AsyncGenerator<ServerSentEvent> {
  for await (const chunk of chunks) yield { data: chunk };
  yield { data: '[DONE]' };
}
