import type { FinishReason } from '@frogwell/protocol';
import type { StreamPart, TokenUsage } from './language-model.ts';
import { mergeToolCallDeltas, type ToolCall } from './tool-call-deltas.ts';

/** A whole answer, as OpenAI's non-streaming form needs it. */
export interface CollectedAnswer {
  text: string;
  /** OpenAI's `tool_calls`, put together from their deltas; `[]` when there are none. */
  toolCalls: ToolCall[];
  finishReason: FinishReason;
  usage: TokenUsage;
  modelId: string;
}

/**
 * Reads a stream to its end. A failure of the stream is thrown, so half an answer never looks like a whole one.
 *
 * @throws TypeError when the stream ends without `finish`, which breaks the contract of `LanguageModel`
 */
export async function collect(parts: AsyncIterable<StreamPart>): Promise<CollectedAnswer> {
  let text = '';
  const toolCallDeltas: Record<string, unknown>[] = [];
  for await (const part of parts) {
    switch (part.type) {
      case 'text-delta':
        text += part.text;
        break;
      case 'tool-call':
        toolCallDeltas.push(part.delta);
        break;
      case 'finish': {
        const { finishReason, usage, modelId } = part;
        return { text, toolCalls: mergeToolCallDeltas(toolCallDeltas), finishReason, usage, modelId };
      }
    }
  }
  throw new TypeError('the stream ended without a finish part');
}
