import type { ErrorCode } from '@frogwell/protocol';

/** Why a model could not be fetched, found or chosen, with the remedy. The door turns `code` into a status. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly code: Extract<
    ErrorCode,
    | 'invalid_value'
    | 'model_not_found'
    | 'conflict'
    | 'unsupported_file'
    | 'upstream_unreachable'
    | 'upstream_error'
    | 'insufficient_permissions'
  >;
  readonly param: string | undefined;

  constructor(code: ModelError['code'], message: string, options: { param?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.param = options.param;
  }
}
