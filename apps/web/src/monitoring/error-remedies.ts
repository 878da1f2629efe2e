import type { ErrorCode, MonitoringError } from '@frogwell/protocol';
import type { MonitoringText } from './texts.ts';

const TEXT_OF: Partial<Record<ErrorCode, MonitoringText>> = {
  invalid_value: 'error.invalid',
  unsupported_parameter: 'error.invalid',
  unsupported_file: 'error.invalid',
  unsupported_media_type: 'error.invalid',
  method_not_allowed: 'error.invalid',
  invalid_api_key: 'error.key',
  insufficient_permissions: 'error.key',
  forbidden_origin: 'error.key',
  not_found: 'error.missing',
  model_not_found: 'error.model',
  request_too_large: 'error.large',
  context_length_exceeded: 'error.context',
  rate_limit_exceeded: 'error.busy',
  upstream_overloaded: 'error.busy',
  insufficient_quota: 'error.quota',
  model_not_loaded: 'error.noModel',
  model_loading: 'error.noModel',
  upstream_unreachable: 'error.unreachable',
  upstream_connection_error: 'error.unreachable',
  upstream_auth_failed: 'error.providerKey',
  upstream_timeout: 'error.slow',
  request_timeout: 'error.slow',
  store_unavailable: 'error.store',
  shutting_down: 'error.stopping',
  internal_error: 'error.broken',
};

/** Keys of the texts that say what failed and what to do; a code of a newer server is told by its kind. */
export function textsOfError({ code, status }: Pick<MonitoringError, 'code' | 'status'>): {
  what: MonitoringText;
  remedy: MonitoringText;
} {
  const isProvider = code.startsWith('upstream_') || code === 'engine_crashed';
  const what =
    TEXT_OF[code as ErrorCode] ?? // an unknown code is undefined there
    (isProvider ? 'error.provider' : status >= 500 ? 'error.broken' : 'error.other');
  // Every text of an error has its remedy beside it.
  return { what, remedy: `${what}.do` as MonitoringText };
}
