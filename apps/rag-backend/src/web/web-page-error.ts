/** Why a page was not taken over; part of the answer of `POST /v1/vector_stores/{id}/web_pages`. */
export type WebPageErrorCode =
  /** The address itself, or where its name leads, is none that may be asked. */
  | 'address_refused'
  | 'robots_disallowed'
  | 'unreachable'
  | 'timeout'
  | 'too_large'
  /** A status other than 200, or too many redirects. */
  | 'http_error'
  | 'unsupported_content'
  /** The vector store went away meanwhile. */
  | 'store_gone';

/** A page or sitemap could not be fetched. The message is for the caller: it never tells where a name leads. */
export class WebPageError extends Error {
  override readonly name = 'WebPageError';
  readonly code: WebPageErrorCode;

  constructor(code: WebPageErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}

const TIMEOUTS = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);

/** What a failed connection, body or decoder says, as a {@link WebPageError}; a caller's own abort stays what it is. */
export function explainFetchFailure(error: unknown, url: URL): unknown {
  if (error instanceof WebPageError || !(error instanceof Error) || error.name === 'AbortError') return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (error.name === 'TimeoutError' || TIMEOUTS.has(code)) {
    return new WebPageError('timeout', `${url.host} did not answer in time`, { cause: error });
  }
  if (/^(Z_|ERR_BROTLI|ERR__ERROR_FORMAT)/.test(code)) {
    return new WebPageError('unsupported_content', `${url.host} sent a broken compressed body`, {
      cause: error,
    });
  }
  return new WebPageError('unreachable', `${url.host} cannot be reached (${code || error.name})`, {
    cause: error,
  });
}
