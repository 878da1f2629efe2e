import { estimateTokens, type LanguageModel, type ModelRequest, type StreamPart } from '@frogwell/providers';

/**
 * A ready text in place of an answer, as last link of a chain.
 *
 * @param provider `none` for a refusal; otherwise it stands for the extractive answerer
 */
export function fixedTextModel(text: string, provider: 'extractive' | 'none' = 'extractive'): LanguageModel {
  const model = { provider, modelId: 'extractive' };
  return {
    ...model,
    async *stream(request: ModelRequest): AsyncIterable<StreamPart> {
      yield { type: 'text-delta', text };
      const promptTokens = request.messages.reduce((sum, { content }) => sum + estimateTokens(content), 0);
      yield {
        type: 'finish',
        finishReason: 'stop',
        usage: { promptTokens, completionTokens: estimateTokens(text), estimated: true },
        modelId: model.modelId,
      };
    },
  };
}
