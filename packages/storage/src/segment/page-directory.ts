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
    const last = this.count - 1;
    const first = this.firstTerm(0);
    if (last < 0 || term < first) return -1;
    // As in a term page: guess the place from the even spread of hashes, gallop, bisect.
    const span = this.firstTerm(last) - first;
    let low = 0;
    let high = last;
    let guess = span === 0 ? 0 : Math.min(last, Math.floor(((term - first) / span) * last));
    if (this.firstTerm(guess) <= term) {
      for (let step = 8; this.firstTerm(guess) <= term; step *= 2) {
        low = guess;
        if (guess === last) break;
        guess = Math.min(guess + step, last);
      }
      high = guess;
    } else {
      for (let step = 8; this.firstTerm(guess) > term; step *= 2) {
        high = guess;
        guess = Math.max(guess - step, 0);
      }
      low = guess;
    }
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.firstTerm(middle) <= term) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
