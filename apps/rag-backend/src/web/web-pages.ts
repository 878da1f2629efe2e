import type { Attributes, WebPageResult } from '@frogwell/protocol';
import type { KnownPages } from './known-pages.ts';
import type { PageIntake } from './page-intake.ts';
import { findSitemapPages, withoutFragment } from './sitemap-pages.ts';
import type { WebFetcher } from './web-fetcher.ts';
import { WebPageError } from './web-page-error.ts';

export interface WebPagesOptions {
  fetcher: WebFetcher;
  intake: PageIntake;
  known: KnownPages;
  maxBytes: number;
  log: { info(fields: Record<string, unknown>, event: string): void };
  /** Called once, when nothing is fetched any more. */
  onClose: () => Promise<void>;
}

export interface IngestOptions {
  attributes: Attributes;
  /** Fires when the caller leaves; pages that were taken over by then stay. */
  signal: AbortSignal;
}

/** Pages of a sitemap at a time: as many as its site is asked for at once. */
const PARALLEL_PAGES = 2;
/** The address becomes an attribute, and an attribute has at most 512 characters. */
const MAX_ADDRESS_LENGTH = 512;

/** Takes pages of the web over into vector stores. What goes wrong with a page is in its result, not thrown. */
export class WebPages {
  readonly #options: WebPagesOptions;
  readonly #closing = new AbortController();
  readonly #runs = new Set<Promise<unknown>>();

  constructor(options: WebPagesOptions) {
    this.#options = options;
  }

  /** @param address absolute; whether it may be fetched is part of the result */
  ingestPage(storeId: string, address: string, options: IngestOptions): Promise<WebPageResult[]> {
    return this.#run(storeId, options.signal, async (signal) => [
      await this.#ingest(storeId, withoutFragment(new URL(address)), { ...options, signal }),
    ]);
  }

  /** @returns the pages in the sitemap's order, then the sitemaps that could not be read */
  ingestSitemap(
    storeId: string,
    address: string,
    { limit, ...options }: IngestOptions & { limit: number },
  ): Promise<WebPageResult[]> {
    return this.#run(storeId, options.signal, async (signal) => {
      const { fetcher, maxBytes } = this.#options;
      const sitemap = new URL(address);
      const found = await findSitemapPages(fetcher, sitemap, { limit, maxBytes, signal });
      const results: WebPageResult[] = [];
      const queue = found.pages.entries();
      const work = async () => {
        for (const [index, page] of queue) {
          results[index] = await this.#ingest(storeId, page, { ...options, signal, staysOn: sitemap });
        }
      };
      await Promise.all(Array.from({ length: PARALLEL_PAGES }, work));
      return [...results, ...found.failures.map(({ url, error }) => failed(url, error))];
    });
  }

  /** Gives up what is being fetched. */
  async close(): Promise<void> {
    this.#closing.abort(new DOMException('the service is stopping', 'AbortError'));
    await Promise.allSettled(this.#runs);
    await this.#options.onClose();
  }

  async #ingest(
    storeId: string,
    page: URL,
    options: IngestOptions & { staysOn?: URL },
  ): Promise<WebPageResult> {
    try {
      if (page.href.length > MAX_ADDRESS_LENGTH) {
        throw new WebPageError(
          'address_refused',
          `the address has more than ${MAX_ADDRESS_LENGTH} characters`,
        );
      }
      const { status, fileId } = await this.#options.intake.take(storeId, page, options);
      return { url: page.href, file_id: fileId, status, error: null };
    } catch (error) {
      if (error instanceof WebPageError) return failed(page.href, error);
      throw error;
    }
  }

  async #run(
    storeId: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<WebPageResult[]>,
  ): Promise<WebPageResult[]> {
    const began = performance.now();
    const run = this.#options.known.during(storeId, () =>
      work(AbortSignal.any([signal, this.#closing.signal])),
    );
    this.#runs.add(run);
    try {
      const results = await run;
      const totalMs = Math.round(performance.now() - began);
      this.#options.log.info({ vectorStoreId: storeId, ...countByStatus(results), totalMs }, 'web pages');
      return results;
    } finally {
      this.#runs.delete(run);
    }
  }
}

function failed(url: string, { code, message }: WebPageError): WebPageResult {
  return { url, file_id: null, status: 'failed', error: { code, message } };
}

function countByStatus(results: WebPageResult[]): Record<string, number> {
  const counts: Record<string, number> = { added: 0, changed: 0, unchanged: 0, failed: 0 };
  for (const { status } of results) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
