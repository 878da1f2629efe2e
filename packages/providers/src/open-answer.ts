import { setTimeout as sleep } from 'node:timers/promises';
import { AttemptPlan, type NextAttempt } from './attempt-plan.ts';
import { joinTexts } from './join-texts.ts';
import type { CallOptions, LanguageModel, ModelRequest, StreamPart } from './language-model.ts';
import { ProviderError } from './provider-error.ts';
import { type Attempt, RunningAttempt } from './running-attempt.ts';

/** An answer that has begun: its first part is there, or all of it. */
export interface OpenedAnswer {
  /** The model that answers. */
  model: LanguageModel;
  /** The providers that should have answered before, and why they did not: a code, or `circuit_open`. */
  failures: { provider: string; code: string }[];
  /** Tries of all models together. */
  attempts: number;
  parts: AsyncIterable<StreamPart>;
}

export interface OpenOptions extends CallOptions {
  /** Read the whole answer before passing on any of it, so that a failure at its very end still moves on. */
  whole: boolean;
  /** Told of every try when it has ended. */
  onAttempt?: (attempt: Attempt) => void;
  /** Tries per target, 3 if left out. */
  maxAttempts?: number;
  /** How much time may be spent waiting between tries, 30 s if left out. */
  maxWaitMs?: number;
}

/**
 * Asks the first of several models that can answer.
 *
 * Until a target's first part is there (its last, with `whole`), a failure is retried or moves on to the next target
 * (see `attempt-plan.ts`); after it, a failure is thrown from `parts`. Faults of the caller and a caller who left end it
 * at once. The time limit of the whole request is the signal's. This is the only loop that retries.
 *
 * @param targets in order of preference, at least one; neighbours of one provider are replicas
 * @throws ProviderError of the last model when all have failed; the signal's reason when it fired
 */
export async function openAnswer(
  targets: readonly LanguageModel[],
  request: ModelRequest,
  options: OpenOptions,
): Promise<OpenedAnswer> {
  if (targets.length === 0) throw new TypeError('an answer needs at least one target');
  const { maxAttempts = 3, maxWaitMs = 30_000, signal } = options;
  const plan = new AttemptPlan(targets, { maxAttempts, maxWaitMs });
  let attempts = 0;
  for (let next = plan.next(); next !== undefined; next = plan.next()) {
    await pause(next.waitMs, signal);
    const result = await tryOnce(next, request, options);
    if (result === 'passed-over') continue;
    attempts += 1;
    if (result instanceof ProviderError) {
      plan.failed(next.target, result);
      continue;
    }
    const reasons = plan.reasons();
    reasons.delete(next.target.provider);
    return {
      model: next.target,
      failures: [...reasons].map(([provider, code]) => ({ provider, code })),
      attempts,
      parts: result,
    };
  }
  throw plan.failure();
}

/** @returns the parts, the first of which is there; or why there are none */
async function tryOnce(
  { target, number, force }: NextAttempt,
  request: ModelRequest,
  { whole, onAttempt, maxAttempts: _, maxWaitMs: __, ...call }: OpenOptions,
): Promise<AsyncIterable<StreamPart> | ProviderError | 'passed-over'> {
  const { signal } = call;
  const queuedAt = performance.now();
  let release: () => void = () => undefined;
  try {
    release = (await target.endpoint?.limit.acquire(signal)) ?? release;
  } catch (error) {
    if (error instanceof ProviderError && !signal.aborted) return error;
    throw error;
  }
  if (target.endpoint?.breaker.admit({ force }) === false) {
    // It opened while this request waited for its place.
    release();
    return 'passed-over';
  }
  const attempt = new RunningAttempt({
    target,
    number,
    queueMs: performance.now() - queuedAt,
    release,
    report: (ended) => onAttempt?.(ended),
  });
  const onAbort = () => attempt.aborted(signal.reason);
  const parts = target.stream(request, call)[Symbol.asyncIterator]();
  try {
    if (whole) return await readWhole(parts, { provider: target.provider, attempt });
    const first = await parts.next();
    if (first.done === true) throw emptyStream(target.provider);
    attempt.saw(first.value);
    // A caller who leaves now may never read on: the place is given back all the same.
    signal.addEventListener('abort', onAbort, { once: true });
    return passOn(parts, first.value, attempt, () => signal.removeEventListener('abort', onAbort));
  } catch (error) {
    if (signal.aborted || !(error instanceof ProviderError)) {
      attempt.aborted(signal.aborted ? signal.reason : error);
      throw signal.aborted ? signal.reason : error;
    }
    attempt.failed(error);
    return error;
  }
}

/** Holds all parts back until the last one is there. */
async function readWhole(
  parts: AsyncIterator<StreamPart>,
  { provider, attempt }: { provider: string; attempt: RunningAttempt },
): Promise<AsyncIterable<StreamPart>> {
  const held: StreamPart[] = [];
  for (let next = await parts.next(); next.done !== true; next = await parts.next()) {
    attempt.saw(next.value);
    held.push(next.value);
  }
  if (held.at(-1)?.type !== 'finish') throw emptyStream(provider);
  attempt.done();
  return (async function* () {
    yield* joinTexts(held);
  })();
}

async function* passOn(
  parts: AsyncIterator<StreamPart>,
  first: StreamPart,
  attempt: RunningAttempt,
  dispose: () => void,
): AsyncGenerator<StreamPart, void, undefined> {
  try {
    yield first;
    for (let next = await parts.next(); next.done !== true; next = await parts.next()) {
      attempt.saw(next.value);
      yield next.value;
    }
  } catch (error) {
    if (error instanceof ProviderError) attempt.failed(error);
    else attempt.aborted(error);
    throw error;
  } finally {
    attempt.done();
    dispose();
    await parts.return?.();
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (ms === 0) return;
  try {
    // A timer may fire a fraction of a millisecond early, and the pause would not be over.
    await sleep(Math.ceil(ms) + 1, undefined, { signal });
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
