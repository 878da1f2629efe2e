import type { FinishReason } from '@frogwell/protocol';
import { z } from 'zod';
import type { StreamPart, TokenUsage } from './language-model.ts';
import { ProviderError } from './provider-error.ts';
import { ThinkingFilter } from './thinking-filter.ts';
import { ToolCallDeltas } from './tool-call-deltas.ts';
import { inBandError } from './upstream-error.ts';

const Message = z.object({
  content: z.string().nullish(),
  refusal: z.string().nullish(),
  reasoning_content: z.string().nullish(),
  reasoning: z.string().nullish(),
  tool_calls: z.array(z.record(z.string(), z.unknown())).nullish(),
});

/** A chunk of a stream (`delta`) or a whole answer (`message`), as loosely as real servers send them. */
const Answer = z.object({
  error: z.unknown().optional(),
  model: z.string().nullish(),
  choices: z
    .array(
      z.object({
        delta: Message.nullish(),
        message: Message.nullish(),
        finish_reason: z.string().nullish(),
        logprobs: z.object({ content: z.array(z.unknown()).nullish() }).nullish(),
      }),
    )
    .nullish(),
  usage: z
    .looseObject({
      prompt_tokens: z.number(),
      completion_tokens: z.number().nullish(),
      prompt_tokens_details: z.object({ cached_tokens: z.number().nullish() }).nullish(),
      completion_tokens_details: z.object({ reasoning_tokens: z.number().nullish() }).nullish(),
    })
    .nullish(),
});

const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  function_call: 'function_call',
  content_filter: 'content_filter',
  max_tokens: 'length',
};

/** What one answer of an OpenAI-shaped server says, event by event. Knows nothing of connections and time. */
export class OpenAIAnswer {
  readonly #provider: string;
  readonly #thinking = new ThinkingFilter();
  #modelId: string;
  #finishReason: FinishReason | undefined;
  #usage: TokenUsage | undefined;
  #text = '';
  #hasRefused = false;
  #hasToolCalls = false;
  readonly #toolCalls = new ToolCallDeltas();
  #progress = 0;

  constructor({ provider, modelId }: { provider: string; modelId: string }) {
    this.#provider = provider;
    this.#modelId = modelId;
  }

  /** Text, tool calls or a refusal came. */
  get hasContent(): boolean {
    return this.#text !== '' || this.#hasToolCalls || this.#hasRefused;
  }

  /** The model has said how it ended; only the usage may still come. */
  get isFinished(): boolean {
    return this.#finishReason !== undefined;
  }

  /** Rises with every delta that holds something, reasoning included; role-only and empty deltas do not count. */
  get progress(): number {
    return this.#progress;
  }

  /**
   * Reads the data of one event, or the body of an answer that was not streamed.
   *
   * @throws ProviderError `upstream_invalid_response` for what is not an answer, or what an error object stands for
   */
  read(data: string): StreamPart[] {
    if (data === '[DONE]') return [];
    const json = parseJson(data);
    const text = plainText(json);
    if (text !== undefined) {
      this.#modelId = text.model;
      return this.#readMessage({ content: text.content }, undefined);
    }
    const result = Answer.safeParse(json);
    if (!result.success)
      throw this.#error('upstream_invalid_response', 'sent something that is not an answer', data);
    const { error, model, choices, usage } = result.data;
    if (error !== undefined && error !== null) throw inBandError({ error }, this.#provider);
    if (model) this.#modelId = model;
    if (usage) {
      this.#usage = {
        promptTokens: usage.prompt_tokens,
        completionTokens: usage.completion_tokens ?? 0,
        ...(typeof usage.prompt_tokens_details?.cached_tokens === 'number' && {
          cachedTokens: usage.prompt_tokens_details.cached_tokens,
        }),
        ...(typeof usage.completion_tokens_details?.reasoning_tokens === 'number' && {
          reasoningTokens: usage.completion_tokens_details.reasoning_tokens,
        }),
        estimated: false,
      };
    }
    const choice = choices?.[0];
    if (choice === undefined) return [];
    const parts = this.#readMessage(choice.delta ?? choice.message, choice.logprobs?.content);
    if (choice.finish_reason) this.#finishReason = FINISH_REASONS[choice.finish_reason] ?? 'stop';
    return parts;
  }

  /** Throws what an error object that was not sent as an event stands for. */
  throwStray(body: unknown): void {
    if (typeof body === 'object' && body !== null && ('error' in body || 'message' in body)) {
      throw inBandError(body, this.#provider);
    }
  }

  /**
   * The end of the stream came.
   *
   * @param estimate counts the tokens of request and answer, for a server that does not
   * @returns text that was held back, if any, and the finish
   * @throws ProviderError when the stream ended without `finish_reason`, or finished without an answer
   */
  end(estimate: (text: string) => TokenUsage): StreamPart[] {
    const parts: StreamPart[] = [];
    const held = this.#thinking.end();
    if (held.trim() !== '') parts.push(this.#textDelta(held));
    if (this.#finishReason === undefined) {
      throw this.hasContent
        ? this.#error('upstream_stream_interrupted', 'broke off its answer')
        : this.#error('upstream_empty_stream', 'ended its answer before it began');
    }
    if (!this.hasContent && this.#finishReason === 'stop') {
      throw this.#error('upstream_invalid_response', 'gave an empty answer');
    }
    parts.push({
      type: 'finish',
      // Some servers say `stop` after tool calls; clients look for `tool_calls`.
      finishReason: this.#hasToolCalls && this.#finishReason === 'stop' ? 'tool_calls' : this.#finishReason,
      usage: this.#usage ?? estimate(this.#text),
      modelId: this.#modelId,
    });
    return parts;
  }

  #readMessage(
    message: z.infer<typeof Message> | null | undefined,
    logprobs: unknown[] | null | undefined,
  ): StreamPart[] {
    if (!message) return [];
    const parts: StreamPart[] = [];
    if (message.reasoning_content || message.reasoning) this.#progress += 1;
    if (message.content) {
      this.#progress += 1;
      const text = this.#thinking.push(message.content);
      if (text !== '') parts.push({ ...this.#textDelta(text), ...(logprobs && { logprobs }) });
    }
    if (message.refusal) {
      this.#progress += 1;
      this.#hasRefused = true;
      parts.push({ type: 'refusal-delta', text: message.refusal });
    }
    for (const delta of message.tool_calls ?? []) {
      this.#progress += 1;
      this.#hasToolCalls = true;
      parts.push({ type: 'tool-call', delta: this.#toolCalls.complete(delta) });
    }
    return parts;
  }

  #textDelta(text: string): Extract<StreamPart, { type: 'text-delta' }> {
    this.#text += text;
    return { type: 'text-delta', text };
  }

  #error(
    code: 'upstream_invalid_response' | 'upstream_stream_interrupted' | 'upstream_empty_stream',
    what: string,
    data?: string,
  ): ProviderError {
    return new ProviderError(code, `the ${this.#provider} provider ${what}`, {
      provider: this.#provider,
      ...(data !== undefined && { cause: new Error(`received: ${data.slice(0, 300)}`) }),
    });
  }
}

/**
 * Nearly every event of a stream: one piece of text and nothing else. The schema says the same of it, at several times the
 * cost of reading its JSON.
 */
function plainText(event: unknown): { content: string; model: string } | undefined {
  if (!isRecord(event) || event['error'] != null || event['usage'] != null) return undefined;
  const { choices, model } = event;
  if (typeof model !== 'string' || model === '' || !Array.isArray(choices) || choices.length !== 1)
    return undefined;
  const choice: unknown = choices[0];
  if (!isRecord(choice) || choice['finish_reason'] != null || choice['logprobs'] != null) return undefined;
  const { delta } = choice;
  if (!isRecord(delta) || typeof delta['content'] !== 'string') return undefined;
  for (const name in delta)
    if (name !== 'content' && name !== 'role' && delta[name] != null) return undefined;
  return { content: delta['content'], model };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // fails the schema, which is the one place that reports it
  }
}
