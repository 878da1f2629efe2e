import type { AnswerContext, FinishReason, UrlCitationAnnotation } from '@frogwell/protocol';
import { mergeToolCallDeltas, type TokenUsage, type ToolCall } from '@frogwell/providers';
import type { AnswerPart } from './answer-parts.ts';

/** All parts of an answer, put together. */
export interface WholeAnswer {
  text: string;
  refusal: string;
  /** OpenAI's entries for the tokens of `text`; `[]` where none were given. */
  logprobs: unknown[];
  /** Absent where the answer does not rest on documents. */
  citations?: { annotations: UrlCitationAnnotation[]; context: AnswerContext };
  toolCalls: ToolCall[];
  finishReason: FinishReason;
  usage: TokenUsage;
}

/** Reads an answer to its end. Its failure is thrown: half an answer never looks like a whole one. */
export async function collectAnswer(parts: AsyncIterable<AnswerPart>): Promise<WholeAnswer> {
  let text = '';
  let refusal = '';
  let citations: WholeAnswer['citations'];
  const logprobs: unknown[] = [];
  const toolCallDeltas: Record<string, unknown>[] = [];
  for await (const part of parts) {
    switch (part.type) {
      case 'text':
        text += part.text;
        if (part.logprobs) logprobs.push(...part.logprobs);
        break;
      case 'refusal':
        refusal += part.text;
        break;
      case 'tool-call':
        toolCallDeltas.push(part.delta);
        break;
      case 'citations':
        citations = { annotations: part.annotations, context: part.context };
        break;
      case 'finish':
        return {
          text,
          refusal,
          logprobs,
          ...(citations && { citations }),
          toolCalls: mergeToolCallDeltas(toolCallDeltas),
          finishReason: part.finishReason,
          usage: part.usage,
        };
    }
  }
  throw new TypeError('the answer ended without a finish part');
}
