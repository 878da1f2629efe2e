/**
 * Every error code that Frogwell answers with, and the HTTP status and OpenAI error type that go with it.
 *
 * Clients switch on status and code, so each code has exactly one status, whichever provider or service failed.
 */
export const ERRORS = {
  invalid_value: { status: 400, type: 'invalid_request_error' },
  unsupported_parameter: { status: 400, type: 'invalid_request_error' },
  unsupported_file: { status: 400, type: 'invalid_request_error' },
  context_length_exceeded: { status: 400, type: 'invalid_request_error' },
  content_filter: { status: 400, type: 'invalid_request_error' },
  invalid_api_key: { status: 401, type: 'invalid_request_error' },
  insufficient_permissions: { status: 403, type: 'permission_error' },
  forbidden_origin: { status: 403, type: 'permission_error' },
  not_found: { status: 404, type: 'invalid_request_error' },
  model_not_found: { status: 404, type: 'invalid_request_error' },
  method_not_allowed: { status: 405, type: 'invalid_request_error' },
  conflict: { status: 409, type: 'invalid_request_error' },
  request_too_large: { status: 413, type: 'invalid_request_error' },
  unsupported_media_type: { status: 415, type: 'invalid_request_error' },
  misdirected_request: { status: 421, type: 'invalid_request_error' },
  rate_limit_exceeded: { status: 429, type: 'rate_limit_error' },
  insufficient_quota: { status: 429, type: 'insufficient_quota' },
  client_closed_request: { status: 499, type: 'invalid_request_error' },
  internal_error: { status: 500, type: 'server_error' },
  upstream_auth_failed: { status: 502, type: 'server_error' },
  upstream_error: { status: 502, type: 'server_error' },
  upstream_connection_error: { status: 502, type: 'server_error' },
  upstream_invalid_response: { status: 502, type: 'server_error' },
  upstream_empty_stream: { status: 502, type: 'server_error' },
  upstream_stream_interrupted: { status: 502, type: 'server_error' },
  upstream_unreachable: { status: 503, type: 'server_error' },
  upstream_overloaded: { status: 503, type: 'server_error' },
  model_not_loaded: { status: 503, type: 'server_error' },
  model_loading: { status: 503, type: 'server_error' },
  engine_crashed: { status: 503, type: 'server_error' },
  shutting_down: { status: 503, type: 'server_error' },
  store_unavailable: { status: 503, type: 'server_error' },
  upstream_timeout: { status: 504, type: 'timeout_error' },
  request_timeout: { status: 504, type: 'timeout_error' },
} as const satisfies Record<string, { status: number; type: string }>;

export type ErrorCode = keyof typeof ERRORS;
