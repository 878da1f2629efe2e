import { GenerateResponse } from '@frogwell/protocol';
import { type ChatTemplateName, renderChatTemplate } from './chat-templates/render-chat-template.ts';
import { cleanCompletion } from './clean-completion.ts';
import { estimateTokens } from './estimate-tokens.ts';
import type { CallOptions, LanguageModel, ModelRequest, StreamPart } from './language-model.ts';
import { ProviderError } from './provider-error.ts';
import { readText } from './read-text.ts';
import { ThinkingFilter } from './thinking-filter.ts';
import { CallTimers, type Timeouts } from './timeouts.ts';
import type { Upstream } from './upstream.ts';
import { inBandError, networkError, statusError } from './upstream-error.ts';

export interface GenerateModelOptions {
  /** The server, without `/v1` in its base URL. */
  upstream: Upstream;
  /** The service does not say what it runs; this name goes into answers and logs. */
  modelId: string;
  /** The format that the hosted model was trained on. */
  template: ChatTemplateName;
  /** The whole answer comes at once, so only `connectMs` and `totalMs` apply. */
  timeouts: Timeouts;
}

/** New tokens when the caller does not say: the service's own 128 would cut most answers. */
const DEFAULT_MAX_TOKENS = 1_024;

/** What needs a server that knows chats. Left out silently, the answer would not be what was asked for. */
const UNSUPPORTED = ['tools', 'response_format', 'logprobs'];

/**
 * A service that only has `POST /v1/generate {prompt, max_tokens, temperature, top_p, do_sample} -> {text}`.
 *
 * The conversation is written in the model's own chat format, the answer comes as one part, its usage is estimated.
 */
export function createGenerateModel(options: GenerateModelOptions): LanguageModel {
  return {
    provider: options.upstream.provider,
    modelId: options.modelId,
    ...(options.upstream.endpoint && { endpoint: options.upstream.endpoint }),
    stream: (request, call) => generate(request, call, options),
  };
}

async function* generate(
  request: ModelRequest,
  { signal, requestId }: CallOptions,
  { upstream, modelId, template, timeouts }: GenerateModelOptions,
): AsyncGenerator<StreamPart, void, undefined> {
  const { provider } = upstream;
  refuseUnsupported(request, provider);
  const prompt = renderChatTemplate(request.messages, template);
  const maxTokens = request.maxTokens ?? DEFAULT_MAX_TOKENS;
  const timers = new CallTimers({
    provider,
    timeouts: { ...timeouts, firstTokenMs: timeouts.totalMs },
    signal,
  });
  try {
    const response = await upstream.send('POST', '/v1/generate', {
      body: { prompt, max_tokens: maxTokens, ...sampling(request), raw: true, parse_special: true },
      signal: timers.signal,
      requestId,
    });
    const body = await readText(response.body);
    if (response.status < 200 || response.status > 299)
      throw statusError({ ...response, text: body }, provider);
    const { text, wasCut } = cleanCompletion(withoutThinking(readAnswer(body, provider)), {
      prompt,
      stop: request.stop ?? [],
    });
    if (text === '') {
      throw new ProviderError('upstream_invalid_response', `the ${provider} provider gave an empty answer`, {
        provider,
      });
    }
    const completionTokens = estimateTokens(text);
    yield { type: 'text-delta', text };
    yield {
      type: 'finish',
      finishReason: !wasCut && completionTokens >= maxTokens ? 'length' : 'stop',
      usage: { promptTokens: estimateTokens(prompt), completionTokens, estimated: true },
      modelId,
    };
  } catch (error) {
    throw networkError(error, { provider, signal: timers.signal });
  } finally {
    timers.stop();
  }
}

function refuseUnsupported({ extra = {} }: ModelRequest, provider: string): void {
  const param = UNSUPPORTED.find((name) => {
    const value = extra[name];
    if (name === 'tools' && extra['tool_choice'] === 'none') return false;
    return value !== undefined && value !== null && value !== false && !isPlainText(value) && !isEmpty(value);
  });
  if (param === undefined) return;
  throw new ProviderError(
    'unsupported_parameter',
    `the ${provider} service cannot do ${param}; it only continues text`,
    {
      provider,
      param,
    },
  );
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isPlainText(format: unknown): boolean {
  return typeof format === 'object' && format !== null && 'type' in format && format.type === 'text';
}

/** Temperature 0 is greedy decoding, which the service calls `do_sample: false` (and 0 itself it may reject). */
function sampling({ temperature, topP }: ModelRequest): Record<string, unknown> {
  if (temperature === 0) return { do_sample: false };
  return { do_sample: true, temperature, top_p: topP === 0 ? undefined : topP };
}

function readAnswer(body: string, provider: string): string {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (error) {
    throw invalid(provider, body, error);
  }
  const answer = GenerateResponse.safeParse(json);
  if (answer.success) return answer.data.text;
  if (typeof json === 'object' && json !== null && 'error' in json) throw inBandError(json, provider);
  throw invalid(provider, body, answer.error);
}

function invalid(provider: string, body: string, cause: unknown): ProviderError {
  return new ProviderError(
    'upstream_invalid_response',
    `the ${provider} provider sent something that is not an answer`,
    {
      provider,
      cause: new Error(`received: ${body.slice(0, 300)}`, { cause }),
    },
  );
}

function withoutThinking(text: string): string {
  const filter = new ThinkingFilter();
  return filter.push(text) + filter.end();
}
