import type { FileRecord, StoreFileRecord } from '@frogwell/storage';
import type { DocumentLibrary } from '../library/document-library.ts';

/** The attribute that ties a stored file to the page it was fetched from. */
export const SOURCE_URL = 'source_url';

/** A file that was fetched from a page, as it stands now. */
export interface PageVersion {
  file: FileRecord;
  place: StoreFileRecord;
}

/** Which files of which store came from which address. Runs over the same store at the same time share what they know. */
export class KnownPages {
  readonly #library: DocumentLibrary;
  readonly #stores = new Map<string, { runs: number; pages: Promise<Map<string, string[]>> }>();
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(library: DocumentLibrary) {
    this.#library = library;
  }

  /** Knows the store as long as `run` runs. */
  async during<Result>(storeId: string, run: () => Promise<Result>): Promise<Result> {
    const store = this.#stores.get(storeId) ?? { runs: 0, pages: this.#load(storeId) };
    this.#stores.set(storeId, store);
    store.runs += 1;
    try {
      await store.pages;
      return await run();
    } finally {
      store.runs -= 1;
      if (store.runs === 0) this.#stores.delete(storeId);
    }
  }

  /** Runs one change of a page at a time, so that two runs cannot both find it missing and store it twice. */
  async inTurn<Result>(storeId: string, url: string, work: () => Promise<Result>): Promise<Result> {
    const key = `${storeId} ${url}`;
    const turn = (this.#turns.get(key) ?? Promise.resolve()).then(work);
    const settled = turn.catch(() => undefined);
    this.#turns.set(key, settled);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(key) === settled) this.#turns.delete(key);
    }
  }

  /** Those that are still in the store, oldest first. */
  async versions(storeId: string, url: string): Promise<PageVersion[]> {
    const ids = (await this.#stores.get(storeId)?.pages)?.get(url) ?? [];
    const found = await Promise.all(
      ids.map(async (id) => ({
        file: await this.#library.file(id),
        place: await this.#library.storeFile(storeId, id),
      })),
    );
    return found.flatMap(({ file, place }) => (file && place ? [{ file, place }] : []));
  }

  async add(storeId: string, url: string, fileId: string): Promise<void> {
    const pages = await this.#stores.get(storeId)?.pages;
    pages?.set(url, [...(pages.get(url) ?? []), fileId]);
  }

  async #load(storeId: string): Promise<Map<string, string[]>> {
    const pages = new Map<string, string[]>();
    for (let after = ''; ; ) {
      const page = await this.#library.storeFiles(storeId, {
        limit: 1_000,
        order: 'asc',
        ...(after && { after }),
      });
      for (const { fileId, attributes } of page.items) {
        const url = attributes[SOURCE_URL];
        if (typeof url === 'string') pages.set(url, [...(pages.get(url) ?? []), fileId]);
      }
      if (!page.hasMore) return pages;
      after = page.items.at(-1)?.fileId ?? '';
    }
  }
}
