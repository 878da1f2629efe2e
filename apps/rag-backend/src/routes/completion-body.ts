import type {
  AssistantMessage,
  ChatCompletion,
  ChatCompletionChunk,
  CompletionUsage,
} from '@frogwell/protocol';
import type { TokenUsage } from '@frogwell/providers';
import type { AnswerPart } from '../answer/answer-parts.ts';
import { mergeToolCallDeltas } from './merge-tool-call-deltas.ts';

/** The same in a completion and in every chunk of a stream. */
export interface CompletionHead {
  /** `chatcmpl-…` */
  id: string;
  /** Seconds since the epoch. */
  created: number;
  model: string;
}

/**
 * The chunks of a streamed answer, in OpenAI's order: role, text, citations, finish reason, usage when asked for.
 *
 * With `includeUsage` every other chunk says `usage: null`.
 */
export async function* completionChunks(
  head: CompletionHead,
  parts: AsyncIterable<AnswerPart>,
  { includeUsage }: { includeUsage: boolean },
): AsyncGenerator<ChatCompletionChunk> {
  const common = {
    id: head.id,
    object: 'chat.completion.chunk',
    created: head.created,
    model: head.model,
  } as const;
  const chunk = (
    delta: ChatCompletionChunk['choices'][number]['delta'],
    finishReason: ChatCompletionChunk['choices'][number]['finish_reason'] = null,
  ): ChatCompletionChunk => ({
    ...common,
    choices: [{ index: 0, delta, finish_reason: finishReason, logprobs: null }],
    ...(includeUsage && { usage: null }),
  });

  yield chunk({ role: 'assistant', content: '' });
  for await (const part of parts) {
    switch (part.type) {
      case 'text':
        yield chunk({ content: part.text });
        break;
      case 'tool-call':
        yield chunk({ tool_calls: [part.delta] });
        break;
      case 'citations':
        yield chunk({ annotations: part.annotations, context: part.context });
        break;
      case 'finish':
        yield chunk({}, part.finishReason);
        if (includeUsage) yield { ...common, choices: [], usage: toUsage(part.usage) };
        break;
    }
  }
}

/** The whole answer as one completion. */
export async function collectCompletion(
  head: CompletionHead,
  parts: AsyncIterable<AnswerPart>,
): Promise<{ completion: ChatCompletion; usageEstimated: boolean }> {
  let text = '';
  let citations: Pick<AssistantMessage, 'annotations' | 'context'> = {};
  const toolCallDeltas: Record<string, unknown>[] = [];
  for await (const part of parts) {
    switch (part.type) {
      case 'text':
        text += part.text;
        break;
      case 'tool-call':
        toolCallDeltas.push(part.delta);
        break;
      case 'citations':
        citations = { annotations: part.annotations, context: part.context };
        break;
      case 'finish': {
        const toolCalls = mergeToolCallDeltas(toolCallDeltas);
        const message: AssistantMessage = {
          role: 'assistant',
          content: text === '' && toolCalls.length > 0 ? null : text,
          refusal: null,
          ...citations,
          ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
        };
        return {
          completion: {
            id: head.id,
            object: 'chat.completion',
            created: head.created,
            model: head.model,
            choices: [{ index: 0, message, finish_reason: part.finishReason, logprobs: null }],
            usage: toUsage(part.usage),
          },
          usageEstimated: part.usage.estimated,
        };
      }
    }
  }
  throw new Error('the answer ended without a finish part');
}

function toUsage(usage: TokenUsage): CompletionUsage {
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.promptTokens + usage.completionTokens,
    ...(usage.cachedTokens !== undefined && { prompt_tokens_details: { cached_tokens: usage.cachedTokens } }),
  };
}
