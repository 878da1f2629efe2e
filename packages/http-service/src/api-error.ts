import type { ErrorCode } from '@frogwell/protocol';

/**
 * A failure that a route answers with on purpose: `code` decides the status (table `ERRORS` of the protocol), the
 * message goes to the caller as it stands and should name the value and what to do. `cause` is only logged.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ErrorCode;
  /** The request field at fault, e.g. `messages[0].role`. */
  readonly param: string | null;
  /** Sent with the answer, e.g. `{ 'retry-after': '5' }`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: { param?: string | null; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.param = options.param ?? null;
    this.headers = options.headers ?? {};
  }
}
