import type { Readable } from 'node:stream';
import { Parser } from 'htmlparser2';
import { gunzipIfPacked } from './limited-body.ts';
import { WebPageError } from './web-page-error.ts';

export interface Sitemap {
  /** Of pages, or of further sitemaps. */
  kind: 'pages' | 'index';
  /** As they are written, in their order. */
  locations: string[];
}

/** What sitemaps.org allows, unpacked. */
const MAX_BYTES = 50 * 1024 ** 2;
const MAX_DEPTH = 20;
const MAX_LOCATION_LENGTH = 2_048;

/**
 * Reads a sitemap, packed with gzip or not, as it arrives. The five entities of XML itself and character references
 * are all that is ever resolved; a document type declaration ends the reading.
 *
 * @param isWanted  called for each address; one that is not wanted counts for nothing
 * @param maxLocations  the rest is not read
 * @throws WebPageError `unsupported_content` for anything that is no sitemap
 */
export async function readSitemap(
  body: Readable,
  {
    url,
    maxLocations,
    isWanted,
  }: { url: URL; maxLocations: number; isWanted: (location: string) => boolean },
): Promise<Sitemap> {
  const reader = new SitemapReader(url, isWanted);
  const decoder = new TextDecoder();
  for await (const chunk of gunzipIfPacked(body, { maxBytes: MAX_BYTES, url })) {
    reader.write(decoder.decode(chunk, { stream: true }));
    if (reader.locations.size >= maxLocations) break;
  }
  const kind = reader.kind ?? fail(url, 'is no sitemap');
  return { kind, locations: [...reader.locations].slice(0, maxLocations) };
}

const ENTRIES: Record<string, { kind: Sitemap['kind']; entry: string }> = {
  urlset: { kind: 'pages', entry: 'url' },
  sitemapindex: { kind: 'index', entry: 'sitemap' },
};

class SitemapReader {
  kind: Sitemap['kind'] | undefined;
  readonly locations = new Set<string>();
  readonly #parser: Parser;
  readonly #path: string[] = [];
  #location = '';

  constructor(url: URL, isWanted: (location: string) => boolean) {
    this.#parser = new Parser(
      {
        onprocessinginstruction: (name) => {
          if (name.toLowerCase() === '!doctype') fail(url, 'has a document type declaration');
        },
        onopentagname: (name) => {
          if (this.#path.length === 0) this.kind = ENTRIES[name]?.kind ?? fail(url, 'is no sitemap');
          if (this.#path.push(name) > MAX_DEPTH) fail(url, 'is nested too deep');
          this.#location = '';
        },
        ontext: (text) => {
          if (this.#isLocation()) this.#location += text;
          if (this.#location.length > MAX_LOCATION_LENGTH) this.#location = '';
        },
        onclosetag: () => {
          const location = this.#location.trim();
          if (this.#isLocation() && isWanted(location)) this.locations.add(location);
          this.#path.pop();
        },
      },
      { xmlMode: true, decodeEntities: true },
    );
  }

  write(text: string): void {
    this.#parser.write(text);
  }

  /** `loc` of an entry, not one of the pictures and videos that an entry may list. */
  #isLocation(): boolean {
    const [root = '', entry, name] = this.#path;
    return this.#path.length === 3 && name === 'loc' && entry === ENTRIES[root]?.entry;
  }
}

function fail(url: URL, reason: string): never {
  throw new WebPageError('unsupported_content', `${url.href} ${reason}`);
}
