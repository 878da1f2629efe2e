import type { ErrorCode } from '@frogwell/protocol';
import { EventTooLargeError } from './event-reader.ts';
import { ProviderError } from './provider-error.ts';
import { readComplaint, type UpstreamComplaint } from './upstream-complaint.ts';

const UNREACHABLE = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN)$/;
/** zlib's own codes. */
const PACKING = /^(Z_|ERR__ERROR_|ERR_BROTLI)/;
const CONTEXT = /maximum context length|context (size|window|length)|too many tokens|prompt is too long/i;
/** Codes that our own LLM service gives; they mean the same here. */
const OWN_CODES: readonly ErrorCode[] = [
  'model_not_loaded',
  'model_loading',
  'engine_crashed',
  'shutting_down',
];

/**
 * The failure of a call that got no answer: a timer, the caller, or the network.
 *
 * @returns the signal's reason when it fired: a timer's ProviderError, or whatever the caller aborted with
 */
export function networkError(
  error: unknown,
  { provider, signal, started = false }: { provider: string; signal: AbortSignal; started?: boolean },
): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof ProviderError) return error;
  const code = errorCode(error);
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') {
    return new ProviderError(
      'upstream_timeout',
      `the ${provider} provider did not accept a connection in time`,
      {
        provider,
        timer: 'connect',
        cause: error,
      },
    );
  }
  if (UNREACHABLE.test(code)) {
    return new ProviderError('upstream_unreachable', `the ${provider} provider cannot be reached (${code})`, {
      provider,
      cause: error,
    });
  }
  if (PACKING.test(code) || error instanceof EventTooLargeError) {
    const what = error instanceof EventTooLargeError ? 'is far too long' : 'cannot be unpacked';
    return new ProviderError(
      'upstream_invalid_response',
      `the ${provider} provider sent something that ${what}`,
      { provider, cause: error },
    );
  }
  if (started) {
    return new ProviderError('upstream_stream_interrupted', `the ${provider} provider broke off its answer`, {
      provider,
      cause: error,
    });
  }
  const why = /CERT|TLS|SSL|VERIFY|SIGNATURE/.test(code)
    ? 'failed a secure connection'
    : 'closed the connection without an answer';
  return new ProviderError(
    'upstream_connection_error',
    `the ${provider} provider ${why} (${code || 'unknown'})`,
    {
      provider,
      cause: error,
    },
  );
}

/**
 * The failure that an HTTP status other than 2xx stands for.
 *
 * The upstream's own words are passed on only where the caller is at fault; else they stay in the cause, for the log.
 */
export function statusError(
  {
    status,
    headers,
    text,
  }: { status: number; headers: Record<string, string | string[] | undefined>; text: string },
  provider: string,
): ProviderError {
  const complaint = readComplaint(text);
  const failure = classify(status, complaint, provider);
  const isCallerFault = failure.code === 'invalid_value' || failure.code === 'unsupported_parameter';
  return new ProviderError(failure.code, failure.message, {
    provider,
    param: isCallerFault ? complaint.param : (failure.param ?? null),
    retryAfterMs: retryAfterMs(headers),
    cause: new Error(`HTTP ${status}: ${text.slice(0, 300)}`),
  });
}

/** The failure that an `error` object inside a 200 answer stands for. */
export function inBandError(body: unknown, provider: string): ProviderError {
  const text = JSON.stringify(body);
  const inner = typeof body === 'object' && body !== null && 'error' in body ? body.error : body;
  const status =
    typeof inner === 'object' && inner !== null && 'code' in inner && typeof inner.code === 'number'
      ? inner.code
      : 500;
  return statusError({ status, headers: {}, text }, provider);
}

function classify(
  status: number,
  complaint: UpstreamComplaint,
  provider: string,
): { code: ErrorCode; message: string; param?: string } {
  const { message, code, type } = complaint;
  const said = message === '' ? '' : `: ${message}`;
  const own = OWN_CODES.find((known) => known === code);
  if (own !== undefined)
    return { code: own, message: message || `the ${provider} provider has no model ready` };
  // Quota before rate limit: both are 429, and only one of them is cured by waiting.
  if (status === 402 || /insufficient_quota|billing_hard_limit/.test(`${code} ${type}`)) {
    return { code: 'insufficient_quota', message: `the ${provider} provider's quota is used up` };
  }
  if (isContextOverflow(status, complaint)) {
    return {
      code: 'context_length_exceeded',
      message: `the ${provider} model cannot take this much text${said}`,
      param: 'messages',
    };
  }
  if (/content_filter|content_policy/.test(`${code} ${type}`)) {
    return {
      code: 'content_filter',
      message: `the ${provider} provider refuses this content`,
      param: 'messages',
    };
  }
  if (status === 401 || status === 403) {
    return {
      code: 'upstream_auth_failed',
      message: `the ${provider} provider refused our key; check the key that is configured for it`,
    };
  }
  if (status === 404 && (code === 'model_not_found' || /model/i.test(message))) {
    return {
      code: 'model_not_found',
      message: `the ${provider} provider does not have this model${said}`,
      param: 'model',
    };
  }
  if (status === 413)
    return { code: 'request_too_large', message: `the ${provider} provider refused the size of the request` };
  if (status === 429)
    return { code: 'rate_limit_exceeded', message: `the ${provider} provider is busy (rate limit)` };
  if (status === 400 || status === 422) {
    const isUnsupported = /^unsupported_(parameter|value)$/.test(code);
    return {
      code: isUnsupported ? 'unsupported_parameter' : 'invalid_value',
      message: `the ${provider} provider refused the request${said}`,
    };
  }
  if (/loading/i.test(message) && status === 503) {
    return { code: 'model_loading', message: `the ${provider} provider is still loading its model` };
  }
  if (status === 503)
    return { code: 'upstream_overloaded', message: `the ${provider} provider is overloaded` };
  return { code: 'upstream_error', message: `the ${provider} provider failed (HTTP ${status})` };
}

function isContextOverflow(status: number, { message, code, type }: UpstreamComplaint): boolean {
  if (/context_length_exceeded|exceed_context_size/.test(`${code} ${type}`)) return true;
  return (status === 400 || status === 413 || status === 500) && CONTEXT.test(message);
}

/** `retry-after-ms`, else `retry-after` in seconds or as a date. */
function retryAfterMs(headers: Record<string, string | string[] | undefined>): number | null {
  const ms = Number(headers['retry-after-ms']);
  if (Number.isFinite(ms) && ms >= 0) return ms;
  const value = headers['retry-after'];
  if (typeof value !== 'string') return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now());
}

/** undici wraps the system error, and a name with two addresses fails with an AggregateError that has the code. */
function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError) return errorCode(error.errors[0]);
  return errorCode(error.cause);
}
