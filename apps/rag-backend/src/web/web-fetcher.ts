import { HostSlots } from './host-slots.ts';
import { discard } from './limited-body.ts';
import type { RobotsRules } from './robots-rules.ts';
import { isSameSite } from './same-site.ts';
import type { WebAnswer, WebClient } from './web-client.ts';
import { WebPageError } from './web-page-error.ts';

export interface FetchOptions {
  signal: AbortSignal;
  maxBytes: number;
  /** Redirects must not leave this site. */
  staysOn?: URL;
}

/** How a site is treated, and what it is given. */
export interface FetchManners {
  /** Everything of one page: redirects, robots.txt, the last byte. */
  totalMs: number;
  perHost: number;
  /** Before a slot of a host is used again. */
  pauseMs: number;
}

/** Fetches pages one by one as a polite visitor: robots.txt, few requests at a time per host, a time limit over all. */
export class WebFetcher {
  readonly #client: WebClient;
  readonly #robots: RobotsRules;
  readonly #slots: HostSlots;
  readonly #totalMs: number;

  constructor(options: { client: WebClient; robots: RobotsRules; manners: FetchManners }) {
    this.#client = options.client;
    this.#robots = options.robots;
    this.#slots = new HostSlots(options.manners);
    this.#totalMs = options.manners.totalMs;
  }

  /**
   * Calls `read` with the answer while the host's slot is held and the clock runs. What `read` leaves of the body is
   * cut off.
   *
   * @throws WebPageError unless the status is 200; what `read` throws
   */
  async fetch<Result>(
    url: URL,
    { signal, maxBytes, staysOn }: FetchOptions,
    read: (answer: WebAnswer) => Promise<Result>,
  ): Promise<Result> {
    let host = url.hostname;
    let leave = await this.#slots.take(host, signal);
    // Waiting for others is not counted; from here on everything is.
    const limited = AbortSignal.any([signal, AbortSignal.timeout(this.#totalMs)]);
    const beforeHop = async (hop: URL) => {
      if (staysOn !== undefined && !isSameSite(hop, staysOn)) {
        throw new WebPageError('address_refused', `${url.host} redirects to another site, ${hop.host}`);
      }
      if (hop.hostname !== host) {
        leave();
        host = hop.hostname;
        leave = await this.#slots.take(host, limited);
      }
      await this.#robots.assertAllowed(hop);
    };
    try {
      const answer = await this.#client.get(url, { signal: limited, maxBytes, beforeHop });
      try {
        if (answer.status !== 200) {
          throw new WebPageError('http_error', `${answer.url.host} answered with status ${answer.status}`);
        }
        return await read(answer);
      } finally {
        discard(answer.body);
      }
    } finally {
      leave();
    }
  }
}
