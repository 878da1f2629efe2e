import { ByteBuffer, readUint, readUint32 } from './byte-buffer.ts';

/** First term (6 bytes) and page number (4). */
const ENTRY_BYTES = 10;
const ENTRIES_PER_PAGE = 800;

/** Which term page holds a term: the first term of every term page, ascending. */
export class PageDirectoryWriter {
  readonly #entries = new ByteBuffer();

  add(firstTerm: number, pageNumber: number): void {
    this.#entries.uint(firstTerm, 6);
    this.#entries.uint(pageNumber, 4);
  }

  *pages(): Generator<Uint8Array> {
    const size = ENTRY_BYTES * ENTRIES_PER_PAGE;
    const { bytes, length } = this.#entries;
    for (let start = 0; start < length; start += size)
      yield bytes.slice(start, Math.min(start + size, length));
  }
}

export class PageDirectory {
  /** Term pages in all. */
  readonly count: number;
  readonly #firstTerms: Float64Array;
  readonly #pageNumbers: Uint32Array;

  constructor(pages: readonly Uint8Array[]) {
    this.count = pages.reduce((sum, page) => sum + Math.floor(page.length / ENTRY_BYTES), 0);
    this.#firstTerms = new Float64Array(this.count);
    this.#pageNumbers = new Uint32Array(this.count);
    let index = 0;
    for (const page of pages) {
      for (let at = 0; at + ENTRY_BYTES <= page.length; at += ENTRY_BYTES) {
        this.#firstTerms[index] = readUint(page, at, 6);
        this.#pageNumbers[index++] = readUint32(page, at + 6);
      }
    }
  }

  firstTerm(index: number): number {
    return this.#firstTerms[index] ?? -1;
  }

  pageNumber(index: number): number {
    return this.#pageNumbers[index] ?? -1;
  }

  /** Index of the one page that may hold the term; -1 when it lies before all of them. */
  indexOf(term: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.firstTerm(middle) <= term) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
