import { StorageError } from '../contract/storage.ts';

/** Chunks on one page of the chunk table. */
const CHUNKS_PER_PAGE = 512;
/** Key (8, a double), length of the text (4), length of the heading (4). */
const CHUNK_BYTES = 16;

/** Writes the chunk table: key and lengths of every chunk, by ordinal. */
export class ChunkTableWriter {
  count = 0;
  firstKey = 0;
  lastKey = -1;
  textLength = 0;
  headingLength = 0;
  #page = new DataView(new ArrayBuffer(CHUNKS_PER_PAGE * CHUNK_BYTES));
  #filled = 0;
  readonly #emitPage: (bytes: Uint8Array) => void;

  constructor(emitPage: (bytes: Uint8Array) => void) {
    this.#emitPage = emitPage;
  }

  /** Keys must ascend. */
  add(key: number, textLength: number, headingLength: number): void {
    if (key <= this.lastKey) throw new RangeError(`chunk keys must ascend, ${key} follows ${this.lastKey}`);
    const offset = this.#filled * CHUNK_BYTES;
    this.#page.setFloat64(offset, key, true);
    this.#page.setUint32(offset + 8, textLength, true);
    this.#page.setUint32(offset + 12, headingLength, true);
    if (this.count === 0) this.firstKey = key;
    this.lastKey = key;
    this.textLength += textLength;
    this.headingLength += headingLength;
    this.count++;
    if (++this.#filled === CHUNKS_PER_PAGE) this.finish();
  }

  finish(): void {
    if (this.#filled === 0) return;
    this.#emitPage(new Uint8Array(this.#page.buffer, 0, this.#filled * CHUNK_BYTES));
    this.#page = new DataView(new ArrayBuffer(CHUNKS_PER_PAGE * CHUNK_BYTES));
    this.#filled = 0;
  }
}

/** Reads the chunk table, page by page as needed; pages that were read stay (16 bytes a chunk). */
export class ChunkTable {
  readonly #count: number;
  readonly #keyBase: number;
  readonly #readPage: (index: number) => Uint8Array;
  readonly #pages: DataView[] = [];

  /** @param readPage bytes of page `index` of the table */
  constructor(count: number, keyBase: number, readPage: (index: number) => Uint8Array) {
    this.#count = count;
    this.#keyBase = keyBase;
    this.#readPage = readPage;
  }

  keyOf(ordinal: number): number {
    return this.#keyBase + this.#pageOf(ordinal).getFloat64((ordinal % CHUNKS_PER_PAGE) * CHUNK_BYTES, true);
  }

  textLengthOf(ordinal: number): number {
    return this.#pageOf(ordinal).getUint32((ordinal % CHUNKS_PER_PAGE) * CHUNK_BYTES + 8, true);
  }

  headingLengthOf(ordinal: number): number {
    return this.#pageOf(ordinal).getUint32((ordinal % CHUNKS_PER_PAGE) * CHUNK_BYTES + 12, true);
  }

  /** First ordinal whose key is not below `key`; the count of chunks when there is none. */
  lowerBound(key: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.keyOf(middle) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #pageOf(ordinal: number): DataView {
    const index = Math.floor(ordinal / CHUNKS_PER_PAGE);
    const known = this.#pages[index];
    if (known !== undefined) return known;
    const bytes = this.#readPage(index);
    const expected = Math.min(CHUNKS_PER_PAGE, this.#count - index * CHUNKS_PER_PAGE) * CHUNK_BYTES;
    if (bytes.length !== expected) {
      throw new StorageError(
        'corrupt',
        `chunk page ${index} has ${bytes.length} bytes instead of ${expected}`,
      );
    }
    const page = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#pages[index] = page;
    return page;
  }
}
