import type { ChatCompletionRequest } from '@frogwell/protocol';
import type { ModelMessage, ModelRequest } from '@frogwell/providers';
import { AnswerError } from './answer-parts.ts';

/** Fields that no provider behind this service honours; silently dropping them would change what the caller gets. */
const UNSUPPORTED = ['functions', 'function_call', 'audio'] as const;

/** What is ours, or has a form of its own at every provider. Anything else of the caller's is passed on as it is. */
const NOT_PASSED_ON: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'stop',
  'seed',
  'n',
  'modalities',
  'retrieval',
  'vector_store_ids',
  'max_num_results',
  'filters',
]);

/**
 * Refuses what cannot be honoured, before anything is searched or generated.
 *
 * @throws AnswerError `unsupported_parameter`, or `invalid_value` without a user message
 */
export function checkRequest(request: ChatCompletionRequest): void {
  if ((request.n ?? 1) > 1) throw unsupported('n', 'one answer per request; n must be 1');
  if (request.top_logprobs != null && request.logprobs !== true) {
    throw new AnswerError('invalid_value', 'top_logprobs: needs logprobs to be true', {
      param: 'top_logprobs',
    });
  }
  for (const name of UNSUPPORTED) {
    if (request[name] != null) throw unsupported(name, `${name} is not supported`);
  }
  const modalities = request['modalities'];
  if (Array.isArray(modalities) && modalities.some((modality) => modality !== 'text')) {
    throw unsupported('modalities', 'only text answers are supported');
  }
  for (const [index, message] of request.messages.entries()) {
    if (!Array.isArray(message.content)) continue;
    for (const [position, part] of message.content.entries()) {
      if (typeof part.text === 'string' && part.type === 'text') continue;
      throw unsupported(
        `messages[${index}].content[${position}]`,
        `content of type "${part.type}" is not supported`,
      );
    }
  }
}

/** Does the caller want the model itself, without search, known questions or refusal? Names the field that says so. */
export function directField(
  request: ChatCompletionRequest,
): 'retrieval' | 'tools' | 'response_format' | null {
  if (request.retrieval === false) return 'retrieval';
  if ((request.tools ?? []).length > 0 && request.tool_choice !== 'none') return 'tools';
  if (request.response_format && request.response_format.type !== 'text') return 'response_format';
  return null;
}

/** The conversation with plain text contents; a developer message is a system message under its newer name. */
export function toModelMessages(request: ChatCompletionRequest): ModelMessage[] {
  return request.messages.map(({ role, content, name, tool_calls, tool_call_id }) => ({
    role: role === 'developer' ? 'system' : role === 'function' ? 'tool' : role,
    content:
      typeof content === 'string' ? content : (content ?? []).map((part) => part.text ?? '').join('\n'),
    ...(name !== undefined && { name }),
    ...(tool_calls && { tool_calls }),
    ...(tool_call_id !== undefined && { tool_call_id }),
  }));
}

/** The caller's sampling parameters in the providers' form. */
export function samplingOf(request: ChatCompletionRequest): Omit<ModelRequest, 'messages' | 'evidence'> {
  const maxTokens = request.max_completion_tokens ?? request.max_tokens;
  const extra = Object.fromEntries(
    Object.entries(request).filter(([name, value]) => value != null && !NOT_PASSED_ON.has(name)),
  );
  return {
    ...(maxTokens != null && { maxTokens }),
    ...(request.temperature != null && { temperature: request.temperature }),
    ...(request.top_p != null && { topP: request.top_p }),
    ...(request.stop != null && { stop: [request.stop].flat() }),
    ...(request.seed != null && { seed: request.seed }),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}

/** The text of the last user message. */
export function lastQuestion(messages: readonly ModelMessage[]): string {
  const question = messages.findLast((message) => message.role === 'user')?.content.trim();
  if (!question) {
    throw new AnswerError('invalid_value', 'messages: needs a user message with text', { param: 'messages' });
  }
  return question;
}

function unsupported(param: string, message: string): AnswerError {
  return new AnswerError('unsupported_parameter', `${param}: ${message}`, { param });
}
