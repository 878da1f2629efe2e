import type { Readable } from 'node:stream';
import { type Dispatcher, request } from 'undici';
import { discard, tooLarge, unpackBody } from './limited-body.ts';
import type { WebGuard } from './web-guard.ts';
import { explainFetchFailure, WebPageError } from './web-page-error.ts';

export interface WebAnswer {
  /** Where the redirects ended. */
  url: URL;
  status: number;
  contentType: string | null;
  /** Without content encoding, limited; fails with a WebPageError. Must be read or destroyed. */
  body: Readable;
}

export interface GetOptions {
  signal: AbortSignal;
  maxBytes: number;
  /** Asked before each request of a chain of redirects, the first too, when the guard has passed it. */
  beforeHop?: (url: URL) => Promise<void>;
}

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** A longer one is no address that people use, and rules are matched against it. */
const MAX_URL_LENGTH = 2_048;

/** GET over the guarded agent. Redirects are followed by hand, so that the guard sees every one of them. */
export class WebClient {
  readonly #agent: Dispatcher;
  readonly #guard: WebGuard;
  readonly #userAgent: string;
  readonly #firstByteMs: number;

  constructor(options: { agent: Dispatcher; guard: WebGuard; userAgent: string; firstByteMs: number }) {
    this.#agent = options.agent;
    this.#guard = options.guard;
    this.#userAgent = options.userAgent;
    this.#firstByteMs = options.firstByteMs;
  }

  /** @throws WebPageError; the signal's reason when the caller gave up */
  async get(start: URL, options: GetOptions): Promise<WebAnswer> {
    let url = start;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      if (url.href.length > MAX_URL_LENGTH) {
        throw new WebPageError('address_refused', `an address of more than ${MAX_URL_LENGTH} characters`);
      }
      this.#guard.assertUrl(url);
      await options.beforeHop?.(url);
      const answer = await this.#ask(url, options.signal);
      const location = headerOf(answer, 'location');
      if (!REDIRECTS.has(answer.statusCode) || location === null) return this.#accept(url, answer, options);
      discard(answer.body);
      if (!URL.canParse(location, url.href)) {
        throw new WebPageError('http_error', `${url.host} redirects to what is no address`);
      }
      url = new URL(location, url);
    }
    throw new WebPageError('http_error', `${start.host} redirects more than ${MAX_REDIRECTS} times`);
  }

  async #ask(url: URL, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    try {
      return await request(url, {
        dispatcher: this.#agent,
        signal,
        headersTimeout: this.#firstByteMs,
        bodyTimeout: this.#firstByteMs,
        headers: { 'user-agent': this.#userAgent, accept: '*/*', 'accept-encoding': 'gzip, deflate, br' },
      });
    } catch (error) {
      throw explainFetchFailure(error, url);
    }
  }

  #accept(url: URL, answer: Dispatcher.ResponseData, { maxBytes }: GetOptions): WebAnswer {
    try {
      if (Number(headerOf(answer, 'content-length') ?? 0) > maxBytes) throw tooLarge(url, maxBytes);
      const body = unpackBody(answer.body, headerOf(answer, 'content-encoding'), { maxBytes, url });
      return { url, status: answer.statusCode, contentType: headerOf(answer, 'content-type'), body };
    } catch (error) {
      discard(answer.body);
      throw error;
    }
  }
}

function headerOf({ headers }: Dispatcher.ResponseData, name: string): string | null {
  return [headers[name] ?? []].flat()[0] ?? null;
}
