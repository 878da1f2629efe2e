import { setTimeout as sleep } from 'node:timers/promises';
import type { ErrorCode } from '@frogwell/protocol';
import type { CallOptions, LanguageModel, ModelRequest, StreamPart } from './language-model.ts';
import { ProviderError } from './provider-error.ts';
import { decide } from './retry-policy.ts';

/** What became of one try of one target. */
export interface Attempt {
  provider: string;
  modelId: string;
  /** 1 for the first try of this target. */
  number: number;
  /** `answering` is reported when the first part is there, before it is passed on; the other two before it. */
  outcome: 'answering' | 'failed' | 'aborted';
  /** With `failed`: why. */
  code: ErrorCode | null;
  error: ProviderError | null;
  /** From the start of this try to its first part or its failure. */
  elapsedMs: number;
}

export interface FallbackOptions {
  /** Called once per attempt. Of this call's targets only: make one fallback model per request to tell them apart. */
  onAttempt?: (attempt: Attempt) => void;
  /** Tries per target, 3 if left out. */
  maxAttempts?: number;
  /** For all attempts and waits together, and for the rest of the answer; 300 s if left out. */
  totalMs?: number;
  /** Of `totalMs`, how much may be spent waiting between attempts; 30 s if left out. */
  maxWaitMs?: number;
}

/**
 * The first of several models that can answer.
 *
 * Until a target's first part is there, a failure is retried or moves on to the next target (see `retry-policy.ts`);
 * after it, a failure is thrown. Faults of the caller and a caller who left end it at once. When all have failed, the
 * last error is thrown. This is the only loop that retries. Making one costs nothing; it holds no connections.
 *
 * @param targets in order of preference, at least one
 */
export function createFallbackLanguageModel(
  targets: readonly LanguageModel[],
  options: FallbackOptions = {},
): LanguageModel {
  const [first] = targets;
  if (first === undefined) throw new TypeError('a fallback model needs at least one target');
  return {
    provider: first.provider,
    modelId: first.modelId,
    stream: (request, call) => streamFirst(targets, { request, call, options }),
  };
}

async function* streamFirst(
  targets: readonly LanguageModel[],
  { request, call, options }: { request: ModelRequest; call: CallOptions; options: FallbackOptions },
): AsyncGenerator<StreamPart, void, undefined> {
  const { onAttempt, maxAttempts = 3, totalMs = 300_000, maxWaitMs = 30_000 } = options;
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(deadlineError(targets, totalMs)), totalMs);
  const signal = AbortSignal.any([call.signal, deadline.signal]);
  let waitLeftMs = maxWaitMs;
  try {
    for (const [index, target] of targets.entries()) {
      for (let number = 1; ; number += 1) {
        const { provider, modelId } = target;
        const began = performance.now();
        const report = (outcome: Attempt['outcome'], error: ProviderError | null = null) =>
          onAttempt?.({
            provider,
            modelId,
            number,
            outcome,
            code: error?.code ?? null,
            error,
            elapsedMs: performance.now() - began,
          });
        const parts = target.stream(request, { ...call, signal })[Symbol.asyncIterator]();
        let next: IteratorResult<StreamPart>;
        try {
          next = await parts.next();
          if (next.done === true) throw emptyStream(provider);
        } catch (error) {
          if (call.signal.aborted || deadline.signal.aborted || !(error instanceof ProviderError)) {
            report('aborted', error instanceof ProviderError ? error : null);
            throw signal.aborted ? signal.reason : error;
          }
          report('failed', error);
          const decision = decide(error, {
            number,
            maxAttempts,
            isLast: index === targets.length - 1,
            waitLeftMs,
          });
          if (decision.action === 'throw') throw error;
          if (decision.action === 'next') break;
          waitLeftMs -= decision.waitMs;
          await pause(decision.waitMs, signal);
          continue;
        }
        report('answering');
        yield* passOn(parts, next);
        return;
      }
    }
  } finally {
    clearTimeout(timer);
  }
}

async function* passOn(
  parts: AsyncIterator<StreamPart>,
  first: IteratorYieldResult<StreamPart>,
): AsyncGenerator<StreamPart, void, undefined> {
  try {
    for (let next: IteratorResult<StreamPart> = first; next.done !== true; next = await parts.next())
      yield next.value;
  } finally {
    await parts.return?.();
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    signal.throwIfAborted(); // the timer's own error hides the reason
  }
}

function emptyStream(provider: string): ProviderError {
  return new ProviderError(
    'upstream_empty_stream',
    `the ${provider} provider ended its answer before it began`,
    { provider },
  );
}

function deadlineError([first]: readonly LanguageModel[], totalMs: number): ProviderError {
  return new ProviderError('request_timeout', `no answer was complete after ${totalMs / 1_000} s`, {
    provider: first?.provider ?? '',
  });
}
