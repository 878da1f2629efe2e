import type { ErrorCode } from '@frogwell/protocol';
import type { ProviderError } from './provider-error.ts';

/** The caller's own fault, or one that no other provider would see differently. */
const CALLER_FAULTS: ReadonlySet<ErrorCode> = new Set([
  'invalid_value',
  'unsupported_parameter',
  'context_length_exceeded',
  'content_filter',
  'model_not_found',
  'request_too_large',
  'request_timeout',
  'client_closed_request',
]);

/** Likely to be over soon. */
const WORTH_ANOTHER_TRY: ReadonlySet<ErrorCode> = new Set([
  'rate_limit_exceeded',
  'upstream_error',
  'upstream_connection_error',
  'upstream_invalid_response',
  'upstream_empty_stream',
  'upstream_stream_interrupted',
  'upstream_overloaded',
  'engine_crashed',
]);

/** Waiting helps only those who have nowhere else to go. */
const WORTH_WAITING_IF_LAST: ReadonlySet<ErrorCode> = new Set([
  'upstream_unreachable',
  'model_loading',
  'shutting_down',
]);

const FIRST_BACK_OFF_MS = 250;
const MAX_BACK_OFF_MS = 4_000;
export const MAX_RETRY_AFTER_MS = 60_000;

/** Would any other provider refuse it too? */
export function isCallerFault(code: ErrorCode): boolean {
  return CALLER_FAULTS.has(code);
}

export type Decision = { action: 'retry'; waitMs: number } | { action: 'next' } | { action: 'throw' };

/**
 * What to do after a failure that came before the first part.
 *
 * Waits 250 ms, 500 ms, … up to 4 s, each times 0.5 to 1, or as long as the provider asked for.
 *
 * @param state.number      which try of this target failed, from 1
 * @param state.isLast      no other target is left
 * @param state.waitLeftMs  what may still be spent on waiting, over all targets
 * @param random            0..1, for tests
 */
export function decide(
  error: ProviderError,
  state: { number: number; maxAttempts: number; isLast: boolean; waitLeftMs: number },
  random: () => number = Math.random,
): Decision {
  if (CALLER_FAULTS.has(error.code)) return { action: 'throw' };
  const giveUp: Decision = { action: state.isLast ? 'throw' : 'next' };
  if (state.number >= triesFor(error, state)) return giveUp;
  const backOffMs =
    Math.min(FIRST_BACK_OFF_MS * 2 ** (state.number - 1), MAX_BACK_OFF_MS) * (0.5 + random() / 2);
  const waitMs = error.retryAfterMs ?? backOffMs;
  if (waitMs > state.waitLeftMs || waitMs > MAX_RETRY_AFTER_MS) return giveUp;
  return { action: 'retry', waitMs };
}

function triesFor(
  error: ProviderError,
  { maxAttempts, isLast }: { maxAttempts: number; isLast: boolean },
): number {
  if (WORTH_ANOTHER_TRY.has(error.code)) return maxAttempts;
  if (WORTH_WAITING_IF_LAST.has(error.code)) return isLast ? maxAttempts : 1;
  if (error.code !== 'upstream_timeout') return 1;
  // A model that computes slowly would only be asked to start over; a cloud that hung may be quick the next time.
  const isSlowModel = error.timer !== 'connect' && error.provider === 'local';
  return isSlowModel || error.timer === 'total' ? 1 : Math.min(2, maxAttempts);
}
