import { setTimeout as sleep } from 'node:timers/promises';
import { estimateTokens } from '../estimate-tokens.ts';
import { ProviderError } from '../provider-error.ts';
import { decide } from '../retry-policy.ts';
import type { EmbeddingApi } from './embedding-api.ts';
import type { EmbeddingAttempt, EmbedOptions } from './embedding-model.ts';

const PARALLEL_BATCHES = 2;
/** Of one batch, waiting between its tries. */
const MAX_WAIT_MS = 30_000;
const MAX_ATTEMPTS = 3;

/** Neighbouring texts that go into one call. */
export interface Batch {
  /** Of the first text, in the whole list. */
  start: number;
  texts: readonly string[];
}

/** Cuts a list of texts where a call would get too large; a text that is too large alone gets a call of its own. */
export function toBatches(texts: readonly string[], limits: EmbeddingApi['limits']): Batch[] {
  const batches: Batch[] = [];
  let start = 0;
  let tokens = 0;
  for (const [index, text] of texts.entries()) {
    const more = estimateTokens(text);
    const isFull = index - start >= limits.texts || tokens + more > limits.tokens;
    if (index > start && isFull) {
      batches.push({ start, texts: texts.slice(start, index) });
      start = index;
      tokens = 0;
    }
    tokens += more;
  }
  if (start < texts.length) batches.push({ start, texts: texts.slice(start) });
  return batches;
}

/**
 * A vector per text, in order, however many calls that takes. A batch that fails is tried again alone, by the rules of
 * chat calls; one that the server finds too large is halved. The first batch that fails for good ends the others.
 *
 * @throws ProviderError of that batch; the signal's reason
 */
export async function embedBatches(
  api: EmbeddingApi,
  texts: readonly string[],
  options: Pick<EmbedOptions, 'signal' | 'requestId' | 'onAttempt'>,
): Promise<number[][]> {
  const vectors = new Array<number[]>(texts.length);
  const waiting = toBatches(texts, api.limits);
  const ending = new AbortController();
  const onAbort = () => ending.abort(options.signal.reason);
  options.signal.throwIfAborted();
  options.signal.addEventListener('abort', onAbort, { once: true });
  const work = async () => {
    for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
      const found = await embedBatch(api, batch, { ...options, signal: ending.signal });
      if (found === 'too large') waiting.unshift(...halves(batch));
      else for (const [offset, vector] of found.entries()) vectors[batch.start + offset] = vector;
    }
  };
  try {
    await Promise.all(Array.from({ length: PARALLEL_BATCHES }, work));
  } catch (error) {
    ending.abort(error);
    throw error;
  } finally {
    options.signal.removeEventListener('abort', onAbort);
  }
  return vectors;
}

async function embedBatch(
  api: EmbeddingApi,
  batch: Batch,
  options: Pick<EmbedOptions, 'signal' | 'requestId' | 'onAttempt'>,
): Promise<number[][] | 'too large'> {
  const { signal } = options;
  let waitLeftMs = MAX_WAIT_MS;
  for (let number = 1; ; number += 1) {
    const result = await tryBatch(api, batch, { ...options, number });
    if (!(result instanceof ProviderError)) return result;
    if (isTooLarge(result) && batch.texts.length > 1) return 'too large';
    const decision = decide(result, { number, maxAttempts: MAX_ATTEMPTS, isLast: true, waitLeftMs });
    if (decision.action !== 'retry') throw result;
    waitLeftMs -= decision.waitMs;
    await sleep(decision.waitMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** @returns the failure, where it is one of the provider's */
async function tryBatch(
  api: EmbeddingApi,
  { texts }: Batch,
  {
    number,
    signal,
    requestId,
    onAttempt,
  }: Pick<EmbedOptions, 'signal' | 'requestId' | 'onAttempt'> & { number: number },
): Promise<number[][] | ProviderError> {
  const { endpoint, provider } = api.upstream;
  const queuedAt = performance.now();
  let release: (() => void) | undefined;
  try {
    release = await endpoint?.limit.acquire(signal);
  } catch (error) {
    if (error instanceof ProviderError && !signal.aborted) return error;
    throw error;
  }
  // There is nobody else to ask, so an open breaker keeps nothing back; the verdict is shared with the chat calls.
  endpoint?.breaker.admit({ force: true });
  const began = performance.now();
  const report = (
    ended: Pick<EmbeddingAttempt, 'outcome' | 'code'> &
      Partial<Pick<EmbeddingAttempt, 'promptTokens' | 'isEstimated'>>,
  ) =>
    onAttempt?.({
      provider,
      endpoint: endpoint?.name ?? provider,
      modelId: api.modelId,
      number,
      texts: texts.length,
      queueMs: began - queuedAt,
      totalMs: performance.now() - began,
      promptTokens: null,
      isEstimated: false,
      ...ended,
    });
  try {
    const { vectors, promptTokens } = await api.embed(texts, {
      signal,
      ...(requestId !== undefined && { requestId }),
    });
    endpoint?.breaker.succeeded();
    const estimated = () => texts.reduce((sum, text) => sum + estimateTokens(text), 0);
    report({
      outcome: 'ok',
      code: null,
      promptTokens: promptTokens ?? estimated(),
      isEstimated: promptTokens === null,
    });
    return vectors;
  } catch (error) {
    if (signal.aborted || !(error instanceof ProviderError)) {
      endpoint?.breaker.released();
      report({ outcome: 'aborted', code: null });
      throw signal.aborted ? signal.reason : error;
    }
    endpoint?.breaker.failed(error);
    report({ outcome: 'failed', code: error.code });
    return error;
  } finally {
    release?.();
  }
}

/** By its size in bytes, in tokens, or (what some servers say of both) in texts. */
function isTooLarge({ code, message }: ProviderError): boolean {
  return (
    code === 'request_too_large' ||
    code === 'context_length_exceeded' ||
    (code === 'invalid_value' && /too (many|large|long)|batch size|array (length|too)|maximum/i.test(message))
  );
}

function halves({ start, texts }: Batch): [Batch, Batch] {
  const middle = Math.ceil(texts.length / 2);
  return [
    { start, texts: texts.slice(0, middle) },
    { start: start + middle, texts: texts.slice(middle) },
  ];
}
