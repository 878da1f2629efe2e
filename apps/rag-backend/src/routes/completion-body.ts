import type {
  AssistantMessage,
  ChatCompletion,
  ChatCompletionChunk,
  CompletionUsage,
} from '@frogwell/protocol';
import type { TokenUsage } from '@frogwell/providers';
import type { AnswerPart } from '../answer/answer-parts.ts';
import type { WholeAnswer } from '../answer/collect-answer.ts';

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
    logprobs?: unknown[],
  ): ChatCompletionChunk => ({
    ...common,
    choices: [{ index: 0, delta, finish_reason: finishReason, logprobs: toLogprobs(logprobs) }],
    ...(includeUsage && { usage: null }),
  });

  yield chunk({ role: 'assistant', content: '' });
  for await (const part of parts) {
    switch (part.type) {
      case 'text':
        yield chunk({ content: part.text }, null, part.logprobs);
        break;
      case 'refusal':
        yield chunk({ refusal: part.text });
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
export function completionOf(head: CompletionHead, answer: WholeAnswer): ChatCompletion {
  const { text, refusal, logprobs, citations, toolCalls, finishReason, usage } = answer;
  const message: AssistantMessage = {
    role: 'assistant',
    content: text === '' && (toolCalls.length > 0 || refusal !== '') ? null : text,
    refusal: refusal === '' ? null : refusal,
    ...citations,
    ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
  };
  return {
    id: head.id,
    object: 'chat.completion',
    created: head.created,
    model: head.model,
    choices: [
      {
        index: 0,
        message,
        finish_reason: finishReason,
        logprobs: toLogprobs(logprobs.length === 0 ? undefined : logprobs),
      },
    ],
    usage: toUsage(usage),
  };
}

function toUsage(usage: TokenUsage): CompletionUsage {
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.promptTokens + usage.completionTokens,
    // Also said in a header, which a stream has sent long before it knows.
    ...(usage.estimated && { estimated: true }),
    ...(usage.cachedTokens !== undefined && { prompt_tokens_details: { cached_tokens: usage.cachedTokens } }),
    ...(usage.reasoningTokens !== undefined && {
      completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    }),
  };
}

function toLogprobs(content: unknown[] | undefined): { content: unknown[]; refusal: null } | null {
  return content === undefined ? null : { content, refusal: null };
}
