import { ERRORS, type ErrorCode, type ErrorEnvelope } from '@frogwell/protocol';

export interface ErrorAnswer {
  status: number;
  code: ErrorCode;
  headers: Record<string, string>;
  envelope: ErrorEnvelope;
}

/** Codes after which another try by the client is wasted: it needs a person, or our own retries are spent. */
const DO_NOT_RETRY: ReadonlySet<ErrorCode> = new Set([
  'insufficient_quota',
  'model_not_loaded',
  'upstream_auth_failed',
  'upstream_connection_error',
  'upstream_empty_stream',
  'upstream_error',
  'upstream_invalid_response',
  'upstream_stream_interrupted',
  'upstream_timeout',
  'request_timeout',
]);

/** Seconds to wait where the failure itself does not say; only statuses that ask for a wait have one. */
const RETRY_AFTER_S: Readonly<Record<number, number>> = { 429: 1, 503: 5 };

/** Fastify's own refusals, by status. Anything else of Fastify's is a fault of ours. */
const FASTIFY_CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid_value',
  404: 'not_found',
  405: 'method_not_allowed',
  406: 'invalid_value',
  413: 'request_too_large',
  414: 'request_too_large',
  415: 'unsupported_media_type',
  503: 'shutting_down',
};

interface CodedError extends Error {
  code: ErrorCode;
  param?: unknown;
  retryAfterMs?: unknown;
  headers?: unknown;
}

/** True for every error that carries a code of the table: `ApiError` here, `ProviderError` of the providers. */
export function isCodedError(error: unknown): error is CodedError {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    Object.hasOwn(ERRORS, error.code)
  );
}

/**
 * The HTTP answer to any thrown value, in OpenAI's envelope.
 *
 * Errors without a code of the table are faults of ours: the caller sees "internal error" and the request id only.
 *
 * @param requestId named in the message of a 500, so that it can be found in the log
 */
export function errorAnswer(error: unknown, requestId: string): ErrorAnswer {
  if (isCodedError(error) && error.code !== 'internal_error') {
    return answer(error.code, error.message, {
      param: typeof error.param === 'string' ? error.param : null,
      headers: { ...waitHeaders(error.code, error.retryAfterMs), ...stringRecord(error.headers) },
    });
  }
  const code = fastifyCode(error);
  if (code !== undefined && error instanceof Error) return answer(code, error.message, {});
  return answer('internal_error', `internal error (request ${requestId})`, {});
}

function answer(
  code: ErrorCode,
  message: string,
  { param = null, headers = {} }: { param?: string | null; headers?: Record<string, string> },
): ErrorAnswer {
  const { status, type } = ERRORS[code];
  if (status === 401) headers['www-authenticate'] ??= 'Bearer';
  if (DO_NOT_RETRY.has(code)) headers['x-should-retry'] ??= 'false';
  return { status, code, headers, envelope: { error: { message, type, param, code } } };
}

function waitHeaders(code: ErrorCode, retryAfterMs: unknown): Record<string, string> {
  if (typeof retryAfterMs === 'number' && retryAfterMs >= 0) {
    return {
      'retry-after': String(Math.ceil(retryAfterMs / 1_000)),
      'retry-after-ms': String(Math.ceil(retryAfterMs)),
    };
  }
  const seconds = RETRY_AFTER_S[ERRORS[code].status];
  return seconds === undefined || code === 'insufficient_quota' ? {} : { 'retry-after': String(seconds) };
}

function fastifyCode(error: unknown): ErrorCode | undefined {
  if (!(error instanceof Error) || !('statusCode' in error) || !('code' in error)) return undefined;
  if (typeof error.code !== 'string' || !error.code.startsWith('FST_')) return undefined;
  return typeof error.statusCode === 'number' ? FASTIFY_CODES[error.statusCode] : undefined;
}

function stringRecord(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter((entry) => typeof entry[1] === 'string'));
}
