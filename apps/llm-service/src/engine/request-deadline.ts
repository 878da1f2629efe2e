import { EngineError } from './engine-error.ts';

export interface RequestDeadline {
  /** Fires with the caller's signal, or with `request_timeout`. */
  signal: AbortSignal;
  clear(): void;
}

/** One time limit for a whole request, from its arrival to its end. */
export function requestDeadline(caller: AbortSignal, timeoutMs: number): RequestDeadline {
  const deadline = new AbortController();
  const timer = setTimeout(
    () =>
      deadline.abort(
        new EngineError(
          'request_timeout',
          `the answer was not ready within ${timeoutMs / 1_000} s; ask for less at once, or raise LLM_REQUEST_TIMEOUT_MS`,
        ),
      ),
    timeoutMs,
  );
  return { signal: AbortSignal.any([caller, deadline.signal]), clear: () => clearTimeout(timer) };
}
