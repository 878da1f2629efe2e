import { estimateRequestTokens, estimateTokens } from './estimate-tokens.ts';
import { EventReader } from './event-reader.ts';
import { joinTexts } from './join-texts.ts';
import type { CallOptions, LanguageModel, ModelRequest, StreamPart } from './language-model.ts';
import { OpenAIAnswer } from './openai-answer.ts';
import { ProviderError } from './provider-error.ts';
import { readText } from './read-text.ts';
import type { UpstreamResponse } from './streamed-response.ts';
import { CallTimers, type Timeouts } from './timeouts.ts';
import type { Upstream } from './upstream.ts';
import { networkError, statusError } from './upstream-error.ts';

export interface OpenAIModelOptions {
  /** The server, with `/v1` in its base URL. */
  upstream: Upstream;
  modelId: string;
  timeouts: Timeouts;
  /** OpenAI's newer models take only `max_completion_tokens`, most other servers only `max_tokens` (the default). */
  maxTokensField?: 'max_tokens' | 'max_completion_tokens';
  /** Is the server there at all? Asked while a first token is waited for. Never throws. */
  isThere?: () => Promise<boolean>;
  /** Which parameters of `ModelRequest.extra` are passed on; all if left out, as OpenAI wants to see its newest ones. */
  parameters?: { only: ReadonlySet<string>; onIgnored?: (name: string) => void };
}

/** What local servers know beside the sampling that they all share; some of them refuse what they do not know. */
export const LOCAL_PARAMETERS: ReadonlySet<string> = new Set([
  'chat_template_kwargs',
  'frequency_penalty',
  'logit_bias',
  'logprobs',
  'min_p',
  'parallel_tool_calls',
  'presence_penalty',
  'reasoning_effort',
  'repeat_penalty',
  'repetition_penalty',
  'response_format',
  'tool_choice',
  'tools',
  'top_k',
  'top_logprobs',
  'verbosity',
]);

/** How long the usage and the end of the stream may take after `finish_reason`. */
const AFTER_FINISH_MS = 2_000;

/**
 * Any server that speaks OpenAI's chat completions: OpenAI, our LLM service, llama-server, Ollama, vLLM, LM Studio.
 *
 * Always streams upstream, so that silence can be told from work; asks for usage and estimates it when there is none;
 * an end without `finish_reason` is an error, not a success; `<think>` blocks are left out. One try per call: retries
 * and fallback are `openAnswer`'s.
 */
export function createOpenAIModel(options: OpenAIModelOptions): LanguageModel {
  return {
    provider: options.upstream.provider,
    modelId: options.modelId,
    ...(options.upstream.endpoint && { endpoint: options.upstream.endpoint }),
    stream: (request, call) => streamAnswer(request, call, options),
  };
}

async function* streamAnswer(
  request: ModelRequest,
  { signal, requestId }: CallOptions,
  options: OpenAIModelOptions,
): AsyncGenerator<StreamPart, void, undefined> {
  const { upstream, modelId, timeouts } = options;
  const { provider } = upstream;
  const timers = new CallTimers({ provider, timeouts, signal });
  if (options.isThere) timers.watch(options.isThere);
  const answer = new OpenAIAnswer({ provider, modelId });
  try {
    const response = await upstream.send('POST', '/chat/completions', {
      body: requestBody(request, options),
      signal: timers.signal,
      requestId,
    });
    if (response.status < 200 || response.status > 299) {
      throw statusError({ ...response, text: await readText(response.body) }, provider);
    }
    if (isEventStream(response)) yield* readEvents(response, { answer, timers, signal });
    else yield* answer.read(await readText(response.body));
    yield* answer.end((text) => ({
      promptTokens: estimateRequestTokens(request),
      completionTokens: estimateTokens(text),
      estimated: true,
    }));
  } catch (error) {
    throw networkError(error, { provider, signal: timers.signal, started: answer.hasContent });
  } finally {
    timers.stop();
  }
}

async function* readEvents(
  response: UpstreamResponse,
  { answer, timers, signal }: { answer: OpenAIAnswer; timers: CallTimers; signal: AbortSignal },
): AsyncGenerator<StreamPart, void, undefined> {
  const reader = new EventReader();
  try {
    // Read to the end also after `[DONE]`: only a connection that was read out can be used again.
    for await (const bytes of response.body) {
      const progress = answer.progress;
      const prefilled = reader.prefilled;
      const { parts, failure } = readTogether(answer, reader.push(bytes));
      for (const part of parts) {
        timers.hold();
        yield part;
        timers.release();
      }
      if (failure !== undefined) throw failure;
      if (answer.isFinished) timers.wait('idle', AFTER_FINISH_MS);
      else if (answer.progress > progress) timers.alive();
      else if (reader.prefilled > prefilled) timers.refresh();
    }
    for (const data of reader.end()) yield* answer.read(data);
  } catch (error) {
    // After `finish_reason` only the usage is missing: whatever happens to the connection, the answer is whole.
    const isConnectionLost = timers.signal.aborted || !(error instanceof ProviderError);
    if (!answer.isFinished || signal.aborted || !isConnectionLost) throw error;
  }
  if (!answer.isFinished) answer.throwStray(reader.strayError());
}

/** What came in one piece goes on in one piece: a part for every token would cost more than reading them. */
function readTogether(
  answer: OpenAIAnswer,
  events: readonly string[],
): { parts: StreamPart[]; failure: unknown } {
  const parts: StreamPart[] = [];
  try {
    for (const data of events) parts.push(...answer.read(data));
    return { parts: joinTexts(parts), failure: undefined };
  } catch (error) {
    // What came before the failure was said.
    return { parts: joinTexts(parts), failure: error };
  }
}

function isEventStream({ headers }: UpstreamResponse): boolean {
  const type = String(headers['content-type'] ?? '');
  return !type.startsWith('application/json') && !type.startsWith('text/html');
}

function requestBody(request: ModelRequest, options: OpenAIModelOptions): Record<string, unknown> {
  const { messages, maxTokens, temperature, topP, stop, seed, extra = {} } = request;
  const { parameters } = options;
  const passedOn: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(extra)) {
    if (parameters === undefined || parameters.only.has(name)) passedOn[name] = value;
    else parameters.onIgnored?.(name);
  }
  return {
    ...passedOn,
    model: options.modelId,
    messages,
    stream: true,
    stream_options: { include_usage: true },
    [options.maxTokensField ?? 'max_tokens']: maxTokens,
    temperature,
    top_p: topP,
    stop: stop?.length === 0 ? undefined : stop,
    seed,
  };
}
