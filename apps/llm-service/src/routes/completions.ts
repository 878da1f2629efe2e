import { randomUUID } from 'node:crypto';
import { type ServerSentEvent, type Service, sendEventStream } from '@frogwell/http-service';
import { CompletionRequest } from '@frogwell/protocol';
import type { Dependencies } from '../app.ts';
import type { GenerationEvent, GenerationRequest, TokenLogprob } from '../engine/generation.ts';
import { SAMPLING_DEFAULTS } from './chat-request.ts';
import {
  type CollectedGeneration,
  collectGeneration,
  prefillComments,
  sumUsage,
} from './collect-generation.ts';
import { engineCall } from './engine-call.ts';

/** OpenAI's own default for this older form. */
const DEFAULT_MAX_TOKENS = 16;

/** `POST /v1/completions`: texts continued as they stand, without a chat template. */
export function completions(app: Service, { engine }: Dependencies): void {
  app.post(
    '/v1/completions',
    { schema: { tags: ['answers'], summary: "OpenAI's older completions", body: CompletionRequest } },
    async (request, reply) => {
      const { body } = request;
      const call = engineCall(request);
      const answers = [body.prompt]
        .flat()
        .flatMap((prompt) => Array.from({ length: body.n ?? 1 }, (_, index) => ({ prompt, index })))
        .map(({ prompt, index }) => engine.generate(toGeneration(body, prompt, index), call));
      const head = {
        id: `cmpl-${randomUUID().replaceAll('-', '')}`,
        object: 'text_completion' as const,
        created: Math.floor(Date.now() / 1_000),
        model: engine.state().model ?? 'none',
      };
      if (body.stream)
        return sendEventStream(
          reply,
          chunks(answers, { head, withUsage: body.stream_options?.include_usage === true }),
        );
      const collected = await Promise.all(answers.map(collectGeneration));
      return reply.send({
        ...head,
        choices: collected.map(({ text, logprobs, finish }, index) => ({
          index,
          text,
          finish_reason: reasonOf(finish),
          logprobs: typeof body.logprobs === 'number' ? toLogprobs(logprobs) : null,
        })),
        usage: sumUsage(collected.map(({ finish }) => finish)),
      });
    },
  );
}

async function* chunks(
  answers: readonly AsyncIterable<GenerationEvent>[],
  { head, withUsage }: { head: object; withUsage: boolean },
): AsyncGenerator<ServerSentEvent> {
  const commentOn = prefillComments();
  const finishes: CollectedGeneration['finish'][] = [];
  const chunk = (index: number, text: string, rest: object = {}): ServerSentEvent => ({
    data: { ...head, choices: [{ index, text, finish_reason: null, logprobs: null, ...rest }] },
  });
  for (const [index, events] of answers.entries()) {
    for await (const event of events) {
      if (event.type === 'prefill') {
        const comment = commentOn(event);
        if (comment !== undefined) yield { comment };
      } else if (event.type === 'text') {
        yield chunk(index, event.text, event.logprobs && { logprobs: toLogprobs(event.logprobs) });
      } else if (event.type === 'finish') {
        finishes.push(event);
        yield chunk(index, '', { finish_reason: reasonOf(event) });
      }
    }
  }
  if (withUsage) yield { data: { ...head, choices: [], usage: sumUsage(finishes) } };
  yield { data: '[DONE]' };
}

function toGeneration(body: CompletionRequest, prompt: string, index: number): GenerationRequest {
  const seed = body.seed ?? null;
  return {
    prompt: { kind: 'text', text: prompt, parseSpecial: body.parse_special ?? false },
    maxTokens: body.max_tokens ?? DEFAULT_MAX_TOKENS,
    temperature: body.temperature ?? SAMPLING_DEFAULTS.temperature,
    topP: body.top_p ?? SAMPLING_DEFAULTS.topP,
    topK: body.top_k ?? SAMPLING_DEFAULTS.topK,
    minP: body.min_p ?? SAMPLING_DEFAULTS.minP,
    seed: seed === null ? null : seed + index,
    frequencyPenalty: body.frequency_penalty ?? 0,
    presencePenalty: body.presence_penalty ?? 0,
    repeatPenalty: body.repeat_penalty ?? SAMPLING_DEFAULTS.repeatPenalty,
    stop: [body.stop ?? []].flat(),
    topLogprobs: body.logprobs ?? null,
    responseFormat: { type: 'text' },
    promptLookup: true,
  };
}

function reasonOf({ finishReason }: CollectedGeneration['finish']): 'stop' | 'length' {
  return finishReason === 'length' ? 'length' : 'stop';
}

/** The older form: parallel lists. Offsets are in the text of these tokens. */
function toLogprobs(logprobs: readonly TokenLogprob[]) {
  let offset = 0;
  return {
    tokens: logprobs.map(({ token }) => token),
    token_logprobs: logprobs.map(({ logprob }) => logprob),
    top_logprobs: logprobs.map(({ top }) =>
      Object.fromEntries(top.map(({ token, logprob }) => [token, logprob])),
    ),
    text_offset: logprobs.map(({ token }) => {
      offset += token.length;
      return offset - token.length;
    }),
  };
}
