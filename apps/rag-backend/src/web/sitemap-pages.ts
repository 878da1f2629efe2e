import { readSitemap, type Sitemap } from './read-sitemap.ts';
import { isSameSite } from './same-site.ts';
import type { WebFetcher } from './web-fetcher.ts';
import { WebPageError } from './web-page-error.ts';

/** Of an index; more are not read, so that a list of empty ones ends. */
const MAX_CHILDREN = 100;

export interface SitemapPages {
  pages: URL[];
  /** Sitemaps that could not be read. */
  failures: { url: string; error: WebPageError }[];
}

/**
 * The pages that a sitemap names, its index one level deep. Only pages of the sitemap's own site.
 *
 * @param limit pages at most, in the sitemap's order
 * @throws the signal's reason
 */
export async function findSitemapPages(
  fetcher: WebFetcher,
  sitemap: URL,
  { limit, maxBytes, signal }: { limit: number; maxBytes: number; signal: AbortSignal },
): Promise<SitemapPages> {
  const pages = new Map<string, URL>();
  const failures: SitemapPages['failures'] = [];
  const isOwn = (location: string) => URL.canParse(location) && isSameSite(new URL(location), sitemap);

  const read = async (url: URL, maxLocations: number): Promise<Sitemap | undefined> => {
    try {
      return await fetcher.fetch(url, { signal, maxBytes, staysOn: sitemap }, ({ body }) =>
        readSitemap(body, { url, maxLocations, isWanted: isOwn }),
      );
    } catch (error) {
      if (!(error instanceof WebPageError)) throw error;
      failures.push({ url: url.href, error });
      return undefined;
    }
  };
  const addPages = (locations: string[]) => {
    for (const location of locations) {
      const page = withoutFragment(new URL(location));
      if (pages.size < limit) pages.set(page.href, page);
    }
  };

  const root = await read(sitemap, Math.max(limit, MAX_CHILDREN));
  if (root?.kind === 'pages') addPages(root.locations);
  for (const location of root?.kind === 'index' ? root.locations.slice(0, MAX_CHILDREN) : []) {
    if (pages.size >= limit) break;
    const url = new URL(location);
    // Duplicates among the children may fill the first places, so each is read up to the whole limit.
    const child = await read(url, limit);
    if (child?.kind === 'pages') addPages(child.locations);
    else if (child?.kind === 'index') {
      const message = `${url.href} is an index inside an index, which is not followed`;
      failures.push({ url: url.href, error: new WebPageError('unsupported_content', message) });
    }
  }
  return { pages: [...pages.values()], failures };
}

/** What stands behind `#` is a place in the page, not another page. */
export function withoutFragment(url: URL): URL {
  const page = new URL(url);
  page.hash = '';
  return page;
}
