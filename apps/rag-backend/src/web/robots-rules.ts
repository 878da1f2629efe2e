import robotsParser from 'robots-parser';
import { discard } from './limited-body.ts';
import type { WebAnswer, WebClient } from './web-client.ts';
import { WebPageError } from './web-page-error.ts';

// The package is CommonJS: its function is the default import itself, not the property that its types promise.
const parseRobots = robotsParser as unknown as typeof robotsParser.default;

/** What must be read at least (RFC 9309, 2.5); the rest of a longer file is left out. */
const MAX_BYTES = 512 * 1024;
const KEEP_MS = 10 * 60_000;
/** Sites recover; rules that could not be read are asked for again soon. */
const KEEP_FAILURE_MS = 60_000;
const MAX_SITES = 200;

/** The rules, or why nothing of the site may be fetched. */
type Rules = { isAllowed(url: string, userAgent: string): boolean | undefined } | WebPageError;

/**
 * robots.txt by RFC 9309: a status of 4xx allows everything, 5xx and a site that cannot be reached allow nothing.
 * Read once per site and kept for ten minutes.
 */
export class RobotsRules {
  readonly #client: WebClient;
  readonly #userAgent: string;
  readonly #timeoutMs: number;
  readonly #sites = new Map<string, { rules: Promise<Rules>; until: number }>();

  constructor(options: { client: WebClient; userAgent: string; timeoutMs: number }) {
    this.#client = options.client;
    this.#userAgent = options.userAgent;
    this.#timeoutMs = options.timeoutMs;
  }

  /** @throws WebPageError `robots_disallowed`, or why the site cannot be asked at all */
  async assertAllowed(url: URL): Promise<void> {
    const rules = await this.#rulesOf(url.origin);
    if (rules instanceof WebPageError) throw rules;
    if (rules.isAllowed(url.href, this.#userAgent) === false) {
      throw new WebPageError(
        'robots_disallowed',
        `the robots.txt of ${url.host} does not allow this address`,
      );
    }
  }

  #rulesOf(origin: string): Promise<Rules> {
    const known = this.#sites.get(origin);
    if (known !== undefined && known.until > performance.now()) return known.rules;
    // One answer for all who wait, so it has a time limit of its own and not that of the first who asked.
    const site = { rules: this.#read(origin), until: performance.now() + KEEP_MS };
    this.#sites.set(origin, site);
    const oldest = this.#sites.keys().next();
    if (this.#sites.size > MAX_SITES && !oldest.done) this.#sites.delete(oldest.value);
    return site.rules.then((rules) => {
      if (rules instanceof WebPageError)
        site.until = Math.min(site.until, performance.now() + KEEP_FAILURE_MS);
      return rules;
    });
  }

  async #read(origin: string): Promise<Rules> {
    const url = new URL('/robots.txt', origin);
    try {
      const signal = AbortSignal.timeout(this.#timeoutMs);
      const answer = await this.#client.get(url, { signal, maxBytes: Number.POSITIVE_INFINITY });
      if (answer.status === 200) return parseRobots(url.href, await readStart(answer));
      discard(answer.body);
      if (answer.status < 500) return parseRobots(url.href, '');
      return new WebPageError(
        'robots_disallowed',
        `the robots.txt of ${url.host} cannot be read (status ${answer.status}), so nothing is fetched there for now`,
      );
    } catch (error) {
      if (error instanceof WebPageError) return error;
      throw error;
    }
  }
}

async function readStart({ body }: WebAnswer): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MAX_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MAX_BYTES).toString('utf8');
}
