import { ByteBuffer, readUint, readUint16 } from './byte-buffer.ts';

/** A term page is finished before the term that would make it larger than this. */
const TERM_PAGE_BYTES = 8_192;
const HASH_BYTES = 6;

/** In a length byte: one posting of frequency 1, the low bits are the bytes of its ordinal. */
const SINGLE = 0x80;
/** In a length byte: the payload begins with its length in three bytes. */
const LONG_PAYLOAD = 0x7f;

/** Terms between two known payload offsets. */
const CHECKPOINT_TERMS = 64;
const CHECKPOINT_BYTES = 3;

/**
 * Collects terms in ascending order into pages.
 *
 * Layout: `uint16(terms)`, `uint8(width)`, per term its distance from the page's first term (`width` bytes each, so
 * that a term is found by bisection), per term a length byte, for every 64th term where its payload begins (3 bytes
 * each), then the payloads.
 */
export class TermPageBuilder {
  /** A term takes 9 bytes at least. */
  readonly #terms = new Float64Array(TERM_PAGE_BYTES / 8);
  #count = 0;
  readonly #lengths = new ByteBuffer();
  readonly #checkpoints = new ByteBuffer(64);
  readonly #payloads = new ByteBuffer(TERM_PAGE_BYTES * 2);
  readonly #emitPage: (firstTerm: number, bytes: Uint8Array) => void;

  constructor(emitPage: (firstTerm: number, bytes: Uint8Array) => void) {
    this.#emitPage = emitPage;
  }

  /** One posting of frequency 1. */
  addSingle(term: number, ordinal: number): void {
    const width = ordinal < 0x100 ? 1 : ordinal < 0x10000 ? 2 : ordinal < 0x1000000 ? 3 : 4;
    this.#begin(term, width);
    this.#lengths.uint(SINGLE | width, 1);
    this.#payloads.uint(ordinal, width);
  }

  /** @param payload what `PostingEncoder.finish` wrote */
  add(term: number, payload: ByteBuffer): void {
    this.#begin(term, payload.length + 3);
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
    const page = new ByteBuffer(payloadsStart(count, width) + this.#payloads.length);
    page.uint(count, 2);
    page.uint(width, 1);
    for (let i = 0; i < count; i++) page.uint((terms[i] ?? 0) - first, width);
    page.append(this.#lengths.bytes, this.#lengths.length);
    page.append(this.#checkpoints.bytes, this.#checkpoints.length);
    page.append(this.#payloads.bytes, this.#payloads.length);
    this.#emitPage(first, page.toBytes());
    this.#count = 0;
    this.#lengths.clear();
    this.#checkpoints.clear();
    this.#payloads.clear();
  }

  #begin(term: number, payloadBytes: number): void {
    const size = this.#count * (HASH_BYTES + 1) + this.#payloads.length;
    if (size + HASH_BYTES + 1 + payloadBytes > TERM_PAGE_BYTES) this.finish();
    if (this.#count % CHECKPOINT_TERMS === 0) this.#checkpoints.uint(this.#payloads.length, CHECKPOINT_BYTES);
    this.#terms[this.#count++] = term;
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
    this.#payload = payloadsStart(this.#count, this.#width);
  }

  /** Moves to the next term; false behind the last one. */
  next(): boolean {
    if (this.#index === this.#count) return false;
    this.#readPlace(this.#index);
    this.term = this.#firstTerm + this.#distanceOf(this.#index);
    this.#index++;
    return true;
  }

  /** Moves to this term; false when it is not in the page. */
  find(term: number): boolean {
    const distance = term - this.#firstTerm;
    const last = this.#distanceOf(this.#count - 1);
    if (distance < 0 || distance > last) return false;
    // Hashes are spread evenly: the place is near its share of the distance, so gallop from there, then bisect.
    let low = 0;
    let high = this.#count - 1;
    let guess = last === 0 ? 0 : Math.floor((distance / last) * high);
    if (this.#distanceOf(guess) < distance) {
      for (let step = 8; guess < high && this.#distanceOf(guess) < distance; step *= 2) {
        low = guess + 1;
        guess = Math.min(guess + step, high);
      }
      high = guess;
    } else {
      for (let step = 8; guess > low && this.#distanceOf(guess) >= distance; step *= 2) {
        high = guess;
        guess = Math.max(guess - step, low);
      }
      low = guess;
    }
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#distanceOf(middle) < distance) low = middle + 1;
      else high = middle;
    }
    if (this.#distanceOf(low) !== distance) return false;
    this.#moveTo(low);
    return this.next();
  }

  #distanceOf(index: number): number {
    return readUint(this.bytes, 3 + index * this.#width, this.#width);
  }

  #moveTo(index: number): void {
    const bytes = this.bytes;
    const lengths = 3 + this.#count * this.#width;
    const checkpoint = Math.floor(index / CHECKPOINT_TERMS);
    const offset = readUint(bytes, lengths + this.#count + checkpoint * CHECKPOINT_BYTES, CHECKPOINT_BYTES);
    let payload = payloadsStart(this.#count, this.#width) + offset;
    for (let i = checkpoint * CHECKPOINT_TERMS; i < index; i++) {
      const head = bytes[lengths + i] ?? 0;
      if (head >= SINGLE) payload += head - SINGLE;
      else payload += head === LONG_PAYLOAD ? 3 + readUint(bytes, payload, 3) : head;
    }
    this.#payload = payload;
    this.#index = index;
  }

  /** Reads where the payload of this term is, which follows the one before. */
  #readPlace(index: number): void {
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

function payloadsStart(count: number, width: number): number {
  return 3 + count * (width + 1) + Math.ceil(count / CHECKPOINT_TERMS) * CHECKPOINT_BYTES;
}

function bytesOf(value: number): number {
  let width = 1;
  for (let limit = 256; value >= limit; limit *= 256) width++;
  return width;
}
