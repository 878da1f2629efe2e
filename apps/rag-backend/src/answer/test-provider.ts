import { collect, type LanguageModel, openAnswer, ProviderError } from '@frogwell/providers';
import { AnswerError } from './answer-parts.ts';
import { Deadline } from './deadline.ts';

export interface ProviderTry {
  /** Name of the server; null where none is behind it. */
  endpoint: string | null;
  model: string;
  /** From asking to the first part; null when none came. */
  firstTokenMs: number | null;
  totalMs: number;
  error: { code: string; message: string } | null;
}

/** Says nothing of anybody's documents: it may go to a cloud. */
const QUESTION = 'Xin chào! Hãy trả lời bằng một từ: sẵn sàng.';
const MOST_TOKENS = 8;
const LONGEST_MS = 60_000;

/**
 * Asks every server of a provider one short question, all at once and each once.
 *
 * It is a call like any other: it waits for its turn, and a circuit breaker learns from it.
 */
export function testProvider(
  models: readonly LanguageModel[],
  call: { signal: AbortSignal; requestId: string },
): Promise<ProviderTry[]> {
  return Promise.all(models.map((model) => tryOnce(model, call)));
}

async function tryOnce(
  model: LanguageModel,
  { signal, requestId }: { signal: AbortSignal; requestId: string },
): Promise<ProviderTry> {
  const deadline = new Deadline(signal, LONGEST_MS);
  const startedAt = performance.now();
  let firstTokenMs: number | null = null;
  const result = (error: ProviderTry['error']): ProviderTry => ({
    endpoint: model.endpoint?.name ?? null,
    model: model.modelId,
    firstTokenMs,
    totalMs: performance.now() - startedAt,
    error,
  });
  try {
    const { parts } = await openAnswer(
      [model],
      { messages: [{ role: 'user', content: QUESTION }], maxTokens: MOST_TOKENS },
      { signal: deadline.signal, requestId, whole: false, maxAttempts: 1 },
    );
    firstTokenMs = performance.now() - startedAt;
    await collect(parts);
    return result(null);
  } catch (error) {
    if (signal.aborted) throw error;
    const reason = deadline.explain(error);
    if (reason instanceof AnswerError)
      return result({
        code: 'upstream_timeout',
        message: `the answer was not there within ${LONGEST_MS / 1_000} s`,
      });
    if (reason instanceof ProviderError) return result({ code: reason.code, message: reason.message });
    throw reason;
  } finally {
    deadline.clear();
  }
}
