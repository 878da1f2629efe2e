import { ByteBuffer, readUint, readUint16 } from './byte-buffer.ts';

/** A term page is finished before the term that would make it larger than this. */
const TERM_PAGE_BYTES = 8_192;
const HASH_BYTES = 6;

/** In a length byte: one posting of frequency 1, the low bits are the bytes of its ordinal. */
const SINGLE = 0x80;
/** In a length byte: the payload begins with its length in three bytes. */
const LONG_PAYLOAD = 0x7f;

/**
 * Collects terms in ascending order into pages.
 *
 * Layout: `uint16(terms)`, `uint8(width)`, per term its distance from the page's first term (`width` bytes each, so
 * that a term is found by bisection), per term a length byte, then the payloads.
 */
export class TermPageBuilder {
  /** A term takes 9 bytes at least. */
  readonly #terms = new Float64Array(TERM_PAGE_BYTES / 8);
  #count = 0;
  readonly #lengths = new ByteBuffer();
  readonly #payloads = new ByteBuffer(TERM_PAGE_BYTES * 2);
  readonly #emitPage: (firstTerm: number, bytes: Uint8Array) => void;

  constructor(emitPage: (firstTerm: number, bytes: Uint8Array) => void) {
    this.#emitPage = emitPage;
  }

  /** One posting of frequency 1. */
  addSingle(term: number, ordinal: number): void {
    const width = ordinal < 0x100 ? 1 : ordinal < 0x10000 ? 2 : ordinal < 0x1000000 ? 3 : 4;
    this.#makeRoom(width);
    this.#terms[this.#count++] = term;
    this.#lengths.uint(SINGLE | width, 1);
    this.#payloads.uint(ordinal, width);
  }

  /** @param payload what `PostingEncoder.finish` wrote */
  add(term: number, payload: ByteBuffer): void {
    this.#makeRoom(payload.length + 3);
    this.#terms[this.#count++] = term;
    if (payload.length < LONG_PAYLOAD) this.#lengths.uint(payload.length, 1);
    else {
      this.#lengths.uint(LONG_PAYLOAD, 1);
      this.#payloads.uint(payload.length, 3);
    }
    this.#payloads.append(payload.bytes, payload.length);
  }

  /** Writes out what there is. */
  finish(): void {
    const count = this.#count;
    if (count === 0) return;
    const terms = this.#terms;
    const first = terms[0] ?? 0;
    const last = terms[count - 1] ?? 0;
    const width = bytesOf(last - first);
    const page = new ByteBuffer(3 + count * (width + 1) + this.#payloads.length);
    page.uint(count, 2);
    page.uint(width, 1);
    for (let i = 0; i < count; i++) page.uint((terms[i] ?? 0) - first, width);
    page.append(this.#lengths.bytes, this.#lengths.length);
    page.append(this.#payloads.bytes, this.#payloads.length);
    this.#emitPage(first, page.toBytes());
    this.#count = 0;
    this.#lengths.clear();
    this.#payloads.clear();
  }

  #makeRoom(payloadBytes: number): void {
    const size = this.#count * (HASH_BYTES + 1) + this.#payloads.length;
    if (size + HASH_BYTES + 1 + payloadBytes > TERM_PAGE_BYTES) this.finish();
  }
}

/** Reads a term page from its first term on, or from the one that was looked for. */
export class TermPageReader {
  term = -1;
  /** Ordinal of a term with one posting of frequency 1, or -1: then the postings are in `[start, end)` of `bytes`. */
  single = -1;
  start = 0;
  end = 0;
  readonly bytes: Uint8Array;
  readonly #firstTerm: number;
  readonly #count: number;
  readonly #width: number;
  #index = 0;
  #payload: number;

  constructor(bytes: Uint8Array, firstTerm: number) {
    this.bytes = bytes;
    this.#firstTerm = firstTerm;
    this.#count = readUint16(bytes, 0);
    this.#width = bytes[2] ?? 0;
    this.#payload = 3 + this.#count * (this.#width + 1);
  }

  /** Moves to the next term; false behind the last one. */
  next(): boolean {
    if (this.#index === this.#count) return false;
    this.#skip(this.#index);
    this.term = this.#firstTerm + readUint(this.bytes, 3 + this.#index * this.#width, this.#width);
    this.#index++;
    return true;
  }

  /** Moves to this term, which must not lie before the current one; false when it is not in the page. */
  find(term: number): boolean {
    const distance = term - this.#firstTerm;
    let low = this.#index;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (readUint(this.bytes, 3 + middle * this.#width, this.#width) < distance) low = middle + 1;
      else high = middle;
    }
    if (low === this.#count || readUint(this.bytes, 3 + low * this.#width, this.#width) !== distance) {
      return false;
    }
    for (; this.#index < low; this.#index++) this.#skip(this.#index);
    return this.next();
  }

  /** Reads where the payload of this term is, which follows the one before. */
  #skip(index: number): void {
    const head = this.bytes[3 + this.#count * this.#width + index] ?? 0;
    if (head >= SINGLE) {
      const width = head & 0x7f;
      this.single = readUint(this.bytes, this.#payload, width);
      this.start = this.#payload;
      this.end = this.#payload + width;
    } else {
      const isLong = head === LONG_PAYLOAD;
      this.single = -1;
      this.start = this.#payload + (isLong ? 3 : 0);
      this.end = this.start + (isLong ? readUint(this.bytes, this.#payload, 3) : head);
    }
    this.#payload = this.end;
  }
}

function bytesOf(value: number): number {
  let width = 1;
  for (let limit = 256; value >= limit; limit *= 256) width++;
  return width;
}
