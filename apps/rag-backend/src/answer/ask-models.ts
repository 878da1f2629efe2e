import { type LanguageModel, type ModelRequest, openAnswer } from '@frogwell/providers';
import type { Answer, AnswerPart } from './answer-parts.ts';
import type { AnswerRecorder, AnswerTrace } from './answer-recorder.ts';
import { modelName } from './model-directory.ts';
import type { ProviderMetrics } from './provider-metrics.ts';

export type Citations = Omit<Extract<AnswerPart, { type: 'citations' }>, 'type'>;

export interface AskOptions {
  signal: AbortSignal;
  requestId: string;
  /** Hold the answer back until it is complete, so that a failure at its very end still moves on. */
  whole: boolean;
  /** Tries per model. */
  maxAttempts: number;
  trace: AnswerTrace;
  recorder: Pick<AnswerRecorder, 'attempted'>;
  calls: Pick<ProviderMetrics, 'fellBack'>;
  /** What the whole text rests on; nothing if left out. */
  cite?: (text: string, model: LanguageModel) => Citations;
}

/** Not the extracts, and not a ready text in place of an answer. */
export function isChatModel({ provider }: Pick<LanguageModel, 'provider'>): boolean {
  return provider !== 'extractive' && provider !== 'none';
}

/**
 * Asks the models of a chain for an answer, and cites it at its end.
 *
 * @throws ProviderError of the last model when all have failed; the signal's reason
 */
export async function askModels(
  links: readonly LanguageModel[],
  request: ModelRequest,
  { trace, recorder, calls, cite, ...options }: AskOptions,
): Promise<Answer> {
  const { model, failures, attempts, parts } = await openAnswer(links, request, {
    ...options,
    onAttempt: (attempt) => {
      if (isChatModel(attempt)) recorder.attempted(trace, attempt);
    },
  });
  for (const { provider, code } of failures) calls.fellBack(provider, model.provider, code);
  return {
    provider: model.provider,
    model: model.provider === 'none' ? 'extractive' : modelName(model),
    fallback:
      failures.length === 0 ? null : failures.map(({ provider, code }) => `${provider}: ${code}`).join(', '),
    attempts,
    parts: answerParts(),
  };

  async function* answerParts(): AsyncGenerator<AnswerPart> {
    let text = '';
    for await (const part of parts) {
      switch (part.type) {
        case 'text-delta':
          text += part.text;
          yield { ...part, type: 'text' };
          break;
        case 'refusal-delta':
          yield { type: 'refusal', text: part.text };
          break;
        case 'tool-call':
          yield part;
          break;
        case 'finish': {
          const citations = cite?.(text, model);
          trace.citations = citations?.annotations.length ?? 0;
          if (citations) yield { type: 'citations', ...citations };
          yield { type: 'finish', finishReason: part.finishReason, usage: part.usage };
        }
      }
    }
  }
}
