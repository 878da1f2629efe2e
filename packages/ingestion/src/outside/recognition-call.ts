/** A picture took too long; the rest of the document may still be read. */
export class RecognitionTimeoutError extends Error {
  override readonly name = 'RecognitionTimeoutError';
}

export interface RecognitionCall {
  /** One or more, joined by `+`. */
  language: string;
  /** Pixels per inch; decides which heights can be letters. */
  dpi: number;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}
