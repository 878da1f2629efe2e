import type { CallOptions } from '../language-model.ts';
import { ProviderError } from '../provider-error.ts';
import { readText } from '../read-text.ts';
import { CallTimers, type Timeouts } from '../timeouts.ts';
import type { Upstream } from '../upstream.ts';
import { networkError, statusError } from '../upstream-error.ts';

/** 512 vectors of 3,072 numbers, as JSON with all their digits, and room to spare. */
const MOST_BYTES = 64 * 1_048_576;

/** One way to ask a server for vectors: one call, one try. */
export interface EmbeddingApi {
  readonly upstream: Upstream;
  readonly modelId: string;
  /** At most so many texts and (by our own estimate) tokens in a call. */
  readonly limits: { texts: number; tokens: number };
  /**
   * @returns a vector per text, in order, as the server gave them; tokens null where it does not say
   * @throws ProviderError
   */
  embed(
    texts: readonly string[],
    call: CallOptions,
  ): Promise<{ vectors: number[][]; promptTokens: number | null }>;
}

/**
 * Posts and reads the whole answer as JSON.
 *
 * @throws ProviderError for no answer, a status other than 2xx, or what is not JSON
 */
export async function postJson(
  { upstream, timeouts, path, body }: { upstream: Upstream; timeouts: Timeouts; path: string; body: unknown },
  { signal, requestId }: CallOptions,
): Promise<unknown> {
  const { provider } = upstream;
  // The whole answer comes at once: there is no first token to wait for.
  const timers = new CallTimers({
    provider,
    timeouts: { ...timeouts, firstTokenMs: timeouts.totalMs },
    signal,
  });
  try {
    const response = await upstream.send('POST', path, { body, signal: timers.signal, requestId });
    const text = await readText(response.body, MOST_BYTES);
    if (response.status < 200 || response.status > 299) throw statusError({ ...response, text }, provider);
    try {
      return JSON.parse(text);
    } catch (error) {
      throw invalidAnswer(provider, 'sent something that is not JSON', error);
    }
  } catch (error) {
    throw networkError(error, { provider, signal: timers.signal });
  } finally {
    timers.stop();
  }
}

export function invalidAnswer(provider: string, what: string, cause?: unknown): ProviderError {
  return new ProviderError('upstream_invalid_response', `the ${provider} embedding provider ${what}`, {
    provider,
    cause,
  });
}
