import { randomUUID } from 'node:crypto';
import { ApiError, type ServerSentEvent, type Service, sendEventStream } from '@frogwell/http-service';
import { Completion, CompletionRequest } from '@frogwell/protocol';
import type { Dependencies } from '../app.ts';
import type { Engine, EngineCall } from '../engine/engine.ts';
import type { GenerationEvent, GenerationRequest, Prompt, TokenLogprob } from '../engine/generation.ts';
import { type CollectedGeneration, collectGenerations, sumUsage } from './collect-generation.ts';
import { engineCall } from './engine-call.ts';
import { progressComments } from './progress-comments.ts';
import { samplingOf } from './sampling.ts';

/** OpenAI's own default for this older form. */
const DEFAULT_MAX_TOKENS = 16;

/** `POST /v1/completions`: texts continued as they stand, without a chat template. */
export function completions(app: Service, { engine }: Dependencies): void {
  app.post(
    '/v1/completions',
    {
      schema: {
        tags: ['answers'],
        summary: "OpenAI's older completions: texts continued as they stand",
        body: CompletionRequest,
        answer: Completion,
        isStreamed: true,
      },
    },
    async (request, reply) => {
      const { body } = request;
      refuseUnsupported(body);
      const call = engineCall(request);
      const prompts = await promptsOf(body, { engine, call });
      const answers = prompts.flatMap((prompt) =>
        Array.from({ length: body.n ?? 1 }, (_, index) =>
          engine.generate(toGeneration(body, prompt, index), call),
        ),
      );
      const head = {
        id: `cmpl-${randomUUID().replaceAll('-', '')}`,
        object: 'text_completion' as const,
        created: Math.floor(Date.now() / 1_000),
        model: engine.state().model ?? 'none',
      };
      if (body.stream)
        return sendEventStream(
          reply,
          chunks(answers, {
            head,
            withUsage: body.stream_options?.include_usage === true,
            commentOn: progressComments(request),
          }),
        );
      const collected = await collectGenerations(answers);
      return reply.send({
        ...head,
        choices: collected.map(({ text, logprobs, finish }, index) => ({
          index,
          text,
          finish_reason: reasonOf(finish),
          logprobs: typeof body.logprobs === 'number' ? toLogprobs(logprobs, 0) : null,
        })),
        usage: sumUsage(collected.map(({ finish }) => finish)),
      });
    },
  );
}

async function* chunks(
  answers: readonly AsyncIterable<GenerationEvent>[],
  {
    head,
    withUsage,
    commentOn,
  }: { head: object; withUsage: boolean; commentOn: ReturnType<typeof progressComments> },
): AsyncGenerator<ServerSentEvent> {
  const finishes: CollectedGeneration['finish'][] = [];
  const chunk = (index: number, text: string, rest: object = {}): ServerSentEvent => ({
    data: {
      ...head,
      choices: [{ index, text, finish_reason: null, logprobs: null, ...rest }],
      ...(withUsage && { usage: null }),
    },
  });
  for (const [index, events] of answers.entries()) {
    let offset = 0;
    for await (const event of events) {
      const comment = commentOn(event);
      if (comment !== undefined) yield { comment };
      if (event.type === 'text') {
        yield chunk(index, event.text, event.logprobs && { logprobs: toLogprobs(event.logprobs, offset) });
        offset += event.text.length;
      } else if (event.type === 'finish') {
        finishes.push(event);
        yield chunk(index, '', { finish_reason: reasonOf(event) });
      }
    }
  }
  if (withUsage) yield { data: { ...head, choices: [], usage: sumUsage(finishes) } };
  yield { data: '[DONE]' };
}

function refuseUnsupported({ echo, suffix }: CompletionRequest): void {
  if (echo) {
    throw new ApiError('unsupported_parameter', 'echo: the prompt is never sent back; leave it out', {
      param: 'echo',
    });
  }
  if (suffix) {
    throw new ApiError('unsupported_parameter', 'suffix: filling in the middle is not supported', {
      param: 'suffix',
    });
  }
}

/** Texts as they are. Tokens as the text they stand for, in which control tokens are control tokens again. */
async function promptsOf(
  { prompt, parse_special: parseSpecial }: CompletionRequest,
  { engine, call }: { engine: Engine; call: EngineCall },
): Promise<Prompt[]> {
  const prompts = typeof prompt === 'string' || typeof prompt[0] === 'number' ? [prompt] : prompt;
  return Promise.all(
    prompts.map(async (one): Promise<Prompt> => {
      if (typeof one === 'string') return { kind: 'text', text: one, parseSpecial: parseSpecial ?? false };
      const text = await engine.detokenize([one].flat().map(Number), call);
      return { kind: 'text', text, parseSpecial: true };
    }),
  );
}

function toGeneration(body: CompletionRequest, prompt: Prompt, index: number): GenerationRequest {
  return {
    prompt,
    maxTokens: body.max_tokens ?? DEFAULT_MAX_TOKENS,
    ...samplingOf(body, index),
    stop: [body.stop ?? []].flat(),
    topLogprobs: body.logprobs ?? null,
    responseFormat: { type: 'text' },
    promptLookup: true,
  };
}

function reasonOf({ finishReason }: CollectedGeneration['finish']): 'stop' | 'length' {
  return finishReason === 'length' ? 'length' : 'stop';
}

/** The older form: parallel lists. Offsets are in the text of the answer, which these tokens go on from `start`. */
function toLogprobs(logprobs: readonly TokenLogprob[], start: number) {
  let offset = start;
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
