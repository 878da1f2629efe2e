import { ByteBuffer } from './byte-buffer.ts';

/** Postings in a block; a skip table has one entry per block. */
export const BLOCK_POSTINGS = 128;
/** Encoded postings up to this size stay beside their term, longer lists get pages of their own. */
const INLINE_BYTES = 4_096;
/** A posting page is finished at the first full block past this size. */
const POSTING_PAGE_BYTES = 8_192;

/** Bytes of a skip table entry: last ordinal (4) and end of the block in the data (2). */
export const SKIP_ENTRY_BYTES = 6;

/**
 * Encodes the postings of one term after another.
 *
 * A posting is `varint((ordinal - previous - 1) * 2 + (frequency is 1))`, then `varint(frequency - 2)` unless it is 1
 * (the form Lucene used before bit packing: one byte for most postings). Three forms of a list:
 * - one block: `varint(count * 2)`, postings;
 * - inline: `varint(count * 2)`, skip table, postings;
 * - long: `varint(count * 2 + 1)`, `varint(number of pages)`, per page its number and last ordinal (4 bytes each),
 *   and pages of `uint16(blocks)`, skip table, postings. Numbers go on from page to page.
 */
export class PostingEncoder {
  /** Postings of the current list so far. */
  count = 0;
  #last = -1;
  #blockCount = 0;
  #blockPostings = 0;
  readonly #data = new ByteBuffer(2 * POSTING_PAGE_BYTES);
  readonly #skips = new ByteBuffer();
  readonly #longTable = new ByteBuffer();
  readonly #emitPage: (bytes: Uint8Array) => number;

  /** @param emitPage takes a finished posting page and gives its number */
  constructor(emitPage: (bytes: Uint8Array) => number) {
    this.#emitPage = emitPage;
  }

  /** Ordinals must ascend; `frequency` 1..65,535. */
  add(ordinal: number, frequency: number): void {
    if (ordinal <= this.#last) throw new RangeError(`chunk ${ordinal} has a term twice`);
    if (this.#blockPostings === BLOCK_POSTINGS) this.#closeBlock();
    const gap = ordinal - this.#last - 1;
    if (frequency === 1) this.#data.varint(gap * 2 + 1);
    else {
      this.#data.varint(gap * 2);
      this.#data.varint(frequency - 2);
    }
    this.#last = ordinal;
    this.#blockPostings++;
    this.count++;
  }

  /** Appends the list to `payload` and begins the next one. */
  finish(payload: ByteBuffer): void {
    const data = this.#data;
    const isLong =
      this.#longTable.length > 0 || data.length + this.#skips.length + SKIP_ENTRY_BYTES > INLINE_BYTES;
    if (isLong) {
      if (this.#blockPostings > 0) this.#closeBlock();
      if (this.#blockCount > 0) this.#closePage();
      payload.varint(this.count * 2 + 1);
      payload.varint(this.#longTable.length / 8);
      payload.append(this.#longTable.bytes, this.#longTable.length);
    } else {
      payload.varint(this.count * 2);
      if (this.count > BLOCK_POSTINGS) {
        this.#closeBlock();
        payload.append(this.#skips.bytes, this.#skips.length);
      }
      payload.append(data.bytes, data.length);
    }
    this.count = 0;
    this.#last = -1;
    this.#longTable.clear();
    this.#beginPage();
  }

  #closeBlock(): void {
    this.#skips.uint(this.#last, 4);
    this.#skips.uint(this.#data.length, 2);
    this.#blockCount++;
    this.#blockPostings = 0;
    if (this.#data.length >= POSTING_PAGE_BYTES) this.#closePage();
  }

  #closePage(): void {
    const page = new ByteBuffer(2 + this.#skips.length + this.#data.length);
    page.uint(this.#blockCount, 2);
    page.append(this.#skips.bytes, this.#skips.length);
    page.append(this.#data.bytes, this.#data.length);
    this.#longTable.uint(this.#emitPage(page.toBytes()), 4);
    this.#longTable.uint(this.#last, 4);
    this.#beginPage();
  }

  #beginPage(): void {
    this.#data.clear();
    this.#skips.clear();
    this.#blockCount = 0;
    this.#blockPostings = 0;
  }
}
