import type { ErrorCode } from '@frogwell/protocol';

/** The server's codes, and two for when no server of ours spoke. A newer server may know more. */
export type FailureCode = ErrorCode | 'unreachable' | 'unreadable_answer';

/** What the server (or the way to it) said no with. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  /** 0 where no answer came at all. */
  readonly status: number;
  readonly code: FailureCode;
  readonly param: string | null;
  /** For a report to whoever runs the server. */
  readonly requestId: string | null;

  constructor(
    message: string,
    failure: Pick<ApiFailure, 'status' | 'code'> & Partial<Pick<ApiFailure, 'param' | 'requestId'>>,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.status = failure.status;
    this.code = failure.code;
    this.param = failure.param ?? null;
    this.requestId = failure.requestId ?? null;
  }
}
