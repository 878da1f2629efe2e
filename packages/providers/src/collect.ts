import type { FinishReason } from '@frogwell/protocol';
import type { StreamPart, TokenUsage } from './language-model.ts';

/** A whole answer, as OpenAI's non-streaming form needs it. */
export interface CollectedAnswer {
  text: string;
  /** OpenAI's `tool_calls`, put together from their deltas; `[]` when there are none. */
  toolCalls: ToolCall[];
  finishReason: FinishReason;
  usage: TokenUsage;
  modelId: string;
}

export interface ToolCall {
  id: string;
  type: string;
  function: { name: string; arguments: string };
}

/**
 * Reads a stream to its end. A failure of the stream is thrown, so half an answer never looks like a whole one.
 *
 * @throws TypeError when the stream ends without `finish`, which breaks the contract of `LanguageModel`
 */
export async function collect(parts: AsyncIterable<StreamPart>): Promise<CollectedAnswer> {
  let text = '';
  const toolCalls = new Map<number, ToolCall>();
  for await (const part of parts) {
    switch (part.type) {
      case 'text-delta':
        text += part.text;
        break;
      case 'tool-call':
        addToolCallDelta(toolCalls, part.delta);
        break;
      case 'finish': {
        const { finishReason, usage, modelId } = part;
        return { text, toolCalls: [...toolCalls.values()], finishReason, usage, modelId };
      }
    }
  }
  throw new TypeError('the stream ended without a finish part');
}

function addToolCallDelta(calls: Map<number, ToolCall>, delta: Record<string, unknown>): void {
  const index = typeof delta['index'] === 'number' ? delta['index'] : calls.size;
  const call = calls.get(index) ?? { id: '', type: 'function', function: { name: '', arguments: '' } };
  calls.set(index, call);
  if (typeof delta['id'] === 'string') call.id = delta['id'];
  if (typeof delta['type'] === 'string') call.type = delta['type'];
  const details = delta['function'];
  if (typeof details !== 'object' || details === null) return;
  if ('name' in details && typeof details.name === 'string') call.function.name += details.name;
  if ('arguments' in details && typeof details.arguments === 'string') {
    call.function.arguments += details.arguments;
  }
}
