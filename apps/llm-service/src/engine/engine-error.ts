import type { ErrorCode } from '@frogwell/protocol';

export type EngineErrorCode = Extract<
  ErrorCode,
  | 'invalid_value'
  | 'context_length_exceeded'
  | 'unsupported_parameter'
  | 'rate_limit_exceeded'
  | 'model_not_loaded'
  | 'model_loading'
  | 'engine_crashed'
  | 'request_timeout'
  | 'shutting_down'
>;

/** Why the engine did not answer. The door turns `code` into a status; a wait becomes `Retry-After`. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: EngineErrorCode;
  /** The field of the request that is to blame. */
  readonly param: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(
    code: EngineErrorCode,
    message: string,
    options: { param?: string | undefined; retryAfterMs?: number | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.param = options.param;
    this.retryAfterMs = options.retryAfterMs;
  }
}
