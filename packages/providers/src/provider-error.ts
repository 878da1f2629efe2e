import type { ErrorCode } from '@frogwell/protocol';

/** Which of the timers towards a provider ran out; `total` is the provider's own, not the whole request's. */
export type TimerName = 'connect' | 'first-token' | 'idle' | 'total';

/** A failure of a provider, with the stable code that decides on retry, fallback and HTTP status. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  readonly code: ErrorCode;
  readonly provider: string;
  /** The request field at fault, for caller faults. */
  readonly param: string | null;
  /** How long the provider asked us to wait. */
  readonly retryAfterMs: number | null;
  /** Set with `upstream_timeout`: which timer ran out. */
  readonly timer: TimerName | null;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      provider: string;
      param?: string | null;
      retryAfterMs?: number | null;
      timer?: TimerName | null;
      cause?: unknown;
    },
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.provider = options.provider;
    this.param = options.param ?? null;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.timer = options.timer ?? null;
  }
}
