import { randomUUID } from 'node:crypto';
import { type ServerSentEvent, type Service, sendEventStream } from '@frogwell/http-service';
import { ChatCompletion } from '@frogwell/protocol';
import type { Dependencies } from '../app.ts';
import type { GenerationEvent, TokenLogprob } from '../engine/generation.ts';
import { LocalChatRequest, toGenerationRequest } from './chat-request.ts';
import { type CollectedGeneration, collectGenerations, sumUsage } from './collect-generation.ts';
import { engineCall } from './engine-call.ts';
import { progressComments } from './progress-comments.ts';

/** `POST /v1/chat/completions`: OpenAI's chat, whole or streamed, by the loaded model whatever name is asked for. */
export function chatCompletions(app: Service, { engine }: Dependencies): void {
  app.post(
    '/v1/chat/completions',
    {
      schema: {
        tags: ['answers'],
        summary: "OpenAI's chat completions",
        body: LocalChatRequest,
        answer: ChatCompletion,
        isStreamed: true,
      },
    },
    async (request, reply) => {
      const { body } = request;
      const call = engineCall(request);
      const answers = Array.from({ length: body.n ?? 1 }, (_, index) =>
        engine.generate(toGenerationRequest(body, index), call),
      );
      const head = {
        id: `chatcmpl-${randomUUID().replaceAll('-', '')}`,
        created: Math.floor(Date.now() / 1_000),
        model: engine.state().model ?? 'none',
        system_fingerprint: engine.state().details?.engine ?? 'none',
      };
      if (body.stream)
        return sendEventStream(
          reply,
          chunks(answers, {
            head,
            body,
            withUsage: body.stream_options?.include_usage === true,
            commentOn: progressComments(request),
          }),
        );
      const collected = await collectGenerations(answers);
      return reply.send({
        ...head,
        object: 'chat.completion',
        choices: collected.map((answer, index) => toChoice(answer, index, body)),
        usage: sumUsage(collected.map(({ finish }) => finish)),
      });
    },
  );
}

function toChoice(
  { text, logprobs, toolCalls, finish }: CollectedGeneration,
  index: number,
  body: LocalChatRequest,
) {
  return {
    index,
    message: {
      role: 'assistant' as const,
      content: text === '' && toolCalls.length > 0 ? null : text,
      refusal: null,
      ...(toolCalls.length > 0 && { tool_calls: toolCalls.map((call) => toToolCall(call)) }),
    },
    finish_reason: finish.finishReason,
    logprobs: body.logprobs ? { content: logprobs.map(toLogprob), refusal: null } : null,
  };
}

interface ChunkOptions {
  head: { id: string; created: number; model: string; system_fingerprint: string };
  body: LocalChatRequest;
  withUsage: boolean;
  commentOn: ReturnType<typeof progressComments>;
}

/** The answers one after the other; each begins with its role and ends with its finish reason. */
async function* chunks(
  answers: readonly AsyncIterable<GenerationEvent>[],
  { head, body, withUsage, commentOn }: ChunkOptions,
): AsyncGenerator<ServerSentEvent> {
  const finishes: CollectedGeneration['finish'][] = [];
  const chunk = (index: number, delta: object, rest: object = {}): ServerSentEvent => ({
    data: {
      ...head,
      object: 'chat.completion.chunk',
      choices: [{ index, delta, finish_reason: null, logprobs: null, ...rest }],
      ...(withUsage && { usage: null }),
    },
  });
  for (const [index, events] of answers.entries()) {
    let hasRole = false;
    let calls = 0;
    for await (const event of events) {
      const comment = commentOn(event);
      if (comment !== undefined) yield { comment };
      if (event.type === 'queued' || event.type === 'prefill') continue;
      if (!hasRole) yield chunk(index, { role: 'assistant', content: '', refusal: null });
      hasRole = true;
      if (event.type === 'text') {
        const { logprobs } = event;
        const told = body.logprobs && logprobs ? { content: logprobs.map(toLogprob), refusal: null } : null;
        yield chunk(index, { content: event.text }, { logprobs: told });
      } else if (event.type === 'tool-call') {
        yield chunk(index, { tool_calls: [{ index: calls++, ...toToolCall(event) }] });
      } else {
        finishes.push(event);
        yield chunk(index, {}, { finish_reason: event.finishReason });
      }
    }
  }
  if (withUsage)
    yield { data: { ...head, object: 'chat.completion.chunk', choices: [], usage: sumUsage(finishes) } };
  yield { data: '[DONE]' };
}

function toToolCall(call: Extract<GenerationEvent, { type: 'tool-call' }>) {
  return { id: call.id, type: 'function' as const, function: { name: call.name, arguments: call.arguments } };
}

function toLogprob({ token, bytes, logprob, top }: TokenLogprob) {
  return { token, bytes, logprob, top_logprobs: top };
}
