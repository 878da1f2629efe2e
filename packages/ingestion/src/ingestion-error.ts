/**
 * Why a file could not be made searchable. Stable: clients and the job table store it.
 *
 * `corrupt` also covers a parser that stopped without saying why.
 */
export type IngestionErrorCode =
  | 'encrypted'
  | 'unsupported_type'
  | 'too_large'
  | 'too_many_pages'
  | 'timeout'
  | 'out_of_memory'
  | 'corrupt'
  | 'empty_text';

/** A failure of one file. The message is for the person who uploaded it: what is wrong and what helps. */
export class IngestionError extends Error {
  override readonly name = 'IngestionError';
  readonly code: IngestionErrorCode;

  constructor(code: IngestionErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
