import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Attributes } from '@frogwell/protocol';
import type { FileRecord } from '@frogwell/storage';
import type { DocumentLibrary } from '../library/document-library.ts';
import type { SupersededUploads } from '../library/superseded-uploads.ts';
import { type KnownPages, type PageVersion, SOURCE_URL } from './known-pages.ts';
import { pageFileName } from './page-file-name.ts';
import type { WebAnswer } from './web-client.ts';
import type { WebFetcher } from './web-fetcher.ts';
import { WebPageError } from './web-page-error.ts';

export interface PageIntakeOptions {
  fetcher: WebFetcher;
  library: DocumentLibrary;
  known: KnownPages;
  superseded: SupersededUploads;
  maxBytes: number;
}

export interface TakeOptions {
  attributes: Attributes;
  signal: AbortSignal;
  /** The site that redirects must not leave. */
  staysOn?: URL;
}

/** The store holds the page; `added` and `changed` are still to be indexed. */
export interface TakenPage {
  status: 'added' | 'changed' | 'unchanged';
  fileId: string;
}

/**
 * Brings one page into a store, under its address as the attribute `source_url`.
 *
 * Same bytes as before: nothing changes. Other bytes: the new version takes the old one's place in the transaction that
 * makes it searchable, and the old upload goes afterwards.
 */
export class PageIntake {
  readonly #options: PageIntakeOptions;

  constructor(options: PageIntakeOptions) {
    this.#options = options;
  }

  /** @throws WebPageError; failures of the store; the signal's reason */
  take(storeId: string, url: URL, options: TakeOptions): Promise<TakenPage> {
    const { fetcher, known, maxBytes } = this.#options;
    return known.inTurn(storeId, url.href, async () => {
      const { signal, staysOn } = options;
      const attributes = { ...options.attributes, [SOURCE_URL]: url.href };
      const versions = await known.versions(storeId, url.href);
      const stored = await fetcher.fetch(url, { signal, maxBytes, ...(staysOn && { staysOn }) }, (answer) =>
        this.#store(answer, versions),
      );
      return 'same' in stored
        ? this.#keep(storeId, stored.same, { versions, attributes })
        : this.#replace(storeId, stored.upload, { versions, attributes, url });
    });
  }

  /** Streams the body into an upload, of which nothing stays when a version of the store has the same bytes. */
  async #store(
    { url, body, contentType }: WebAnswer,
    versions: PageVersion[],
  ): Promise<{ upload: FileRecord } | { same: PageVersion }> {
    const hash = createHash('sha256');
    async function* hashed(): AsyncGenerator<Buffer> {
      for await (const chunk of body) {
        hash.update(chunk);
        yield chunk;
      }
    }
    let same: PageVersion | undefined;
    const source = Readable.from(hashed(), { objectMode: false });
    try {
      const upload = await this.#options.library.upload(source, async () => {
        const contentHash = hash.digest('hex');
        same = versions.findLast(({ file }) => file.contentHash === contentHash);
        if (same !== undefined) throw new SameBytes();
        return { filename: pageFileName(url, contentType), purpose: 'assistants', expiresAfterSeconds: null };
      });
      return { upload };
    } catch (error) {
      if (error instanceof SameBytes && same !== undefined) return { same };
      throw error;
    }
  }

  /** The page is as it was: what was tried after it is dropped, and it is tried again itself if it had failed. */
  async #keep(
    storeId: string,
    same: PageVersion,
    { versions, attributes }: { versions: PageVersion[]; attributes: Attributes },
  ): Promise<TakenPage> {
    await this.#dropUnfinished(storeId, versions, same);
    const fileId = same.file.id;
    if (same.place.status === 'completed' || same.place.status === 'in_progress') {
      return { status: 'unchanged', fileId };
    }
    const old = versions.filter((version) => version !== same && isSearchable(version));
    await this.#attach(storeId, fileId, { old, attributes });
    return { status: old.length > 0 ? 'changed' : 'added', fileId };
  }

  async #replace(
    storeId: string,
    upload: FileRecord,
    { versions, attributes, url }: { versions: PageVersion[]; attributes: Attributes; url: URL },
  ): Promise<TakenPage> {
    await this.#dropUnfinished(storeId, versions);
    const old = versions.filter(isSearchable);
    await this.#attach(storeId, upload.id, { old, attributes });
    await this.#options.known.add(storeId, url.href, upload.id);
    return { status: old.length > 0 ? 'changed' : 'added', fileId: upload.id };
  }

  async #attach(
    storeId: string,
    fileId: string,
    { old, attributes }: { old: PageVersion[]; attributes: Attributes },
  ): Promise<void> {
    const { library, superseded } = this.#options;
    const oldFileIds = old.map(({ file }) => file.id);
    const attached = await superseded.expect({ storeId, fileId, oldFileIds }, () =>
      library.attach(storeId, { file_id: fileId, attributes, replaces: oldFileIds.at(-1) }),
    );
    if (attached !== undefined) return;
    await superseded.remove(storeId, fileId);
    throw new WebPageError('store_gone', 'the vector store was deleted meanwhile');
  }

  /** Versions that failed, or that would become searchable after a newer one. */
  async #dropUnfinished(storeId: string, versions: PageVersion[], except?: PageVersion): Promise<void> {
    for (const version of versions) {
      if (version !== except && !isSearchable(version))
        await this.#options.superseded.remove(storeId, version.file.id);
    }
  }
}

/** A file that is being indexed again counts its bytes already. */
function isSearchable({ place }: PageVersion): boolean {
  return place.status === 'completed' || place.usageBytes > 0;
}

/** Ends an upload that is not needed. */
class SameBytes extends Error {
  override readonly name = 'SameBytes';
}
