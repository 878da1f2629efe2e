import type { ErrorCode } from '@frogwell/protocol';

/** A failure of a provider, with the stable code that decides on retry, fallback and HTTP status. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  readonly code: ErrorCode;
  readonly provider: string;
  /** The request field at fault, for caller faults. */
  readonly param: string | null;
  /** How long the provider asked us to wait. */
  readonly retryAfterMs: number | null;

  constructor(
    code: ErrorCode,
    message: string,
    options: { provider: string; param?: string | null; retryAfterMs?: number | null; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.provider = options.provider;
    this.param = options.param ?? null;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
