import { ApiError, type ServerSentEvent, type Service, sendEventStream } from '@frogwell/http-service';
import { GenerateRequest, GenerateResponse, MOST_MESSAGES } from '@frogwell/protocol';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';
import type { GenerationEvent, GenerationRequest, Prompt } from '../engine/generation.ts';
import { blameField } from './blame-field.ts';
import { collectGeneration, usageOf } from './collect-generation.ts';
import { engineCall } from './engine-call.ts';
import { progressComments } from './progress-comments.ts';
import { readFlattenedChat } from './read-flattened-chat.ts';

/** `POST /v1/generate`: the completion of one prompt, and nothing of the prompt. */
export function generate(app: Service, { engine }: Dependencies): void {
  app.post(
    '/v1/generate',
    {
      schema: {
        tags: ['answers'],
        summary: 'Completes one prompt',
        body: GenerateRequest,
        response: { 200: GenerateResponse, default: z.unknown() },
        isStreamed: true,
      },
    },
    async (request, reply) => {
      const { details, model } = engine.state();
      const hasTemplate = details === undefined || details.chatTemplateHash !== null;
      const events = blamingPrompt(
        engine.generate(toGeneration(request.body, { hasTemplate }), engineCall(request)),
      );
      if (request.body.stream) return sendEventStream(reply, streamed(events, progressComments(request)));
      const { text, finish } = await collectGeneration(events);
      return reply.send({
        text,
        model: model ?? 'none',
        finish_reason: finish.finishReason === 'length' ? 'length' : 'stop',
        usage: usageOf(finish),
      });
    },
  );
}

async function* streamed(
  events: AsyncIterable<GenerationEvent>,
  commentOn: ReturnType<typeof progressComments>,
): AsyncGenerator<ServerSentEvent> {
  for await (const event of events) {
    const comment = commentOn(event);
    if (comment !== undefined) yield { comment };
    if (event.type === 'text') yield { data: { text: event.text } };
    else if (event.type === 'finish') {
      const reason = event.finishReason === 'length' ? 'length' : 'stop';
      yield { data: { text: '', finish_reason: reason, usage: usageOf(event) } };
    }
  }
  yield { data: '[DONE]' };
}

/** Where the prompt was made into messages, the engine speaks of those. */
async function* blamingPrompt(events: AsyncIterable<GenerationEvent>): AsyncGenerator<GenerationEvent> {
  try {
    yield* events;
  } catch (error) {
    throw blameField(error, 'messages', 'prompt');
  }
}

function toGeneration(body: GenerateRequest, { hasTemplate }: { hasTemplate: boolean }): GenerationRequest {
  return {
    prompt: toPrompt(body, hasTemplate),
    maxTokens: body.max_tokens,
    temperature: body.do_sample ? body.temperature : 0,
    topP: body.top_p,
    topK: body.top_k ?? 0,
    minP: body.min_p ?? 0,
    seed: body.seed ?? null,
    frequencyPenalty: 0,
    presencePenalty: 0,
    repeatPenalty: 1,
    stop: [body.stop ?? []].flat(),
    topLogprobs: null,
    responseFormat: { type: 'text' },
    promptLookup: true,
  };
}

function toPrompt(
  { prompt, raw, parse_special: parseSpecial }: GenerateRequest,
  hasTemplate: boolean,
): Prompt {
  if (raw || !hasTemplate) return { kind: 'text', text: prompt, parseSpecial };
  const messages = readFlattenedChat(prompt) ?? [{ role: 'user' as const, content: prompt }];
  if (messages.length > MOST_MESSAGES) {
    throw new ApiError('invalid_value', `prompt: has ${messages.length} messages; at most ${MOST_MESSAGES}`, {
      param: 'prompt',
    });
  }
  return { kind: 'chat', messages, tools: [], toolChoice: 'none' };
}
