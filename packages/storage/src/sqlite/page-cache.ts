import { StorageError } from '../contract/storage.ts';
import type { PageSource } from '../segment/index.ts';
import type { Database } from './database.ts';
import { PAGE_SPAN } from './keys.ts';

/** Index pages of one connection, the most recently used ones in memory. Pages never change, so nothing goes stale. */
export class PageCache implements PageSource {
  readonly #database: Database;
  readonly #maxBytes: number;
  /** In the order of last use. */
  readonly #pages = new Map<number, Uint8Array>();
  #bytes = 0;

  constructor(database: Database, maxBytes: number) {
    this.#database = database;
    this.#maxBytes = maxBytes;
  }

  readPage(segmentId: number, pageNumber: number): Uint8Array {
    const key = segmentId * PAGE_SPAN + pageNumber;
    const cached = this.#pages.get(key);
    if (cached) {
      this.#pages.delete(key);
      this.#pages.set(key, cached);
      return cached;
    }
    const row = this.#database.one<{ bytes: Uint8Array }>(
      'SELECT bytes FROM segment_page WHERE key = ?',
      key,
    );
    if (!row) {
      throw new StorageError('corrupt', `page ${pageNumber} of index segment ${segmentId} is missing`);
    }
    this.#pages.set(key, row.bytes);
    this.#bytes += row.bytes.byteLength;
    this.#trim();
    return row.bytes;
  }

  #trim(): void {
    for (const [key, bytes] of this.#pages) {
      if (this.#bytes <= this.#maxBytes) {
        return;
      }
      this.#pages.delete(key);
      this.#bytes -= bytes.byteLength;
    }
  }
}
