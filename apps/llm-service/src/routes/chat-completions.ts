import { randomUUID } from 'node:crypto';
import { type ServerSentEvent, type Service, sendEventStream } from '@frogwell/http-service';
import type { Dependencies } from '../app.ts';
import type { GenerationEvent, TokenLogprob } from '../engine/generation.ts';
import { LocalChatRequest, toGenerationRequest } from './chat-request.ts';
import {
  type CollectedGeneration,
  collectGeneration,
  prefillComments,
  sumUsage,
} from './collect-generation.ts';
import { engineCall } from './engine-call.ts';

/** `POST /v1/chat/completions`: OpenAI's chat, whole or streamed, by the loaded model whatever name is asked for. */
export function chatCompletions(app: Service, { engine }: Dependencies): void {
  app.post(
    '/v1/chat/completions',
    { schema: { tags: ['answers'], summary: "OpenAI's chat completions", body: LocalChatRequest } },
    async (request, reply) => {
      const { body } = request;
      const wanted = toGenerationRequest(body);
      const call = engineCall(request);
      const answers = Array.from({ length: body.n ?? 1 }, (_, index) =>
        // Answers to one request differ, also where the caller fixed the seed.
        engine.generate(wanted.seed === null ? wanted : { ...wanted, seed: wanted.seed + index }, call),
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
          chunks(answers, { head, withUsage: body.stream_options?.include_usage === true, body }),
        );
      const collected = await Promise.all(answers.map(collectGeneration));
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
  withUsage: boolean;
  body: LocalChatRequest;
}

/** The answers one after the other; each begins with its role and ends with its finish reason. */
async function* chunks(
  answers: readonly AsyncIterable<GenerationEvent>[],
  { head, withUsage, body }: ChunkOptions,
): AsyncGenerator<ServerSentEvent> {
  const commentOn = prefillComments();
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
      if (event.type === 'queued') continue;
      if (event.type === 'prefill') {
        const comment = commentOn(event);
        if (comment !== undefined) yield { comment };
        continue;
      }
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
