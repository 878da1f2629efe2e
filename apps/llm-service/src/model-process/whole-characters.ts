/**
 * Turns the bytes of tokens into text, whole characters only.
 *
 * A character may span several tokens; its bytes are held until the last one is there. Bytes that are no UTF-8 are
 * left out, and so is an unfinished character at the end: a replacement character never appears unless the model
 * wrote one.
 */
export class WholeCharacters {
  #pending: Uint8Array = new Uint8Array(0);

  /** The characters that are whole now. */
  push(bytes: Uint8Array): string {
    const all = this.#pending.length === 0 ? bytes : joined(this.#pending, bytes);
    let text = '';
    let start = 0;
    let at = 0;
    while (at < all.length) {
      const length = sequenceLength(all, at);
      if (length > 0) {
        at += length;
        continue;
      }
      text += decoded(all, start, at);
      if (length === UNFINISHED) {
        this.#pending = all.slice(at);
        return text;
      }
      at += 1;
      start = at;
    }
    this.#pending = NOTHING;
    return text + decoded(all, start, at);
  }

  /** True while the beginning of a character waits for its rest. */
  get waiting(): boolean {
    return this.#pending.length > 0;
  }
}

const NOTHING = new Uint8Array(0);
const UNFINISHED = -1;
const INVALID = 0;

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

function decoded(bytes: Uint8Array, start: number, end: number): string {
  return start === end
    ? ''
    : Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}

/** Bytes of the character at `at`; UNFINISHED when more must come, INVALID when no character begins so (RFC 3629). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  const length =
    lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
  if (length === 0) return INVALID;
  for (let i = 1; i < length; i += 1) {
    const next = bytes[at + i];
    if (next === undefined) return UNFINISHED;
    // The second byte rules out overlong forms, surrogates and what is above U+10FFFF.
    const low = i > 1 ? 0x80 : lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    const high = i > 1 ? 0xbf : lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    if (next < low || next > high) return INVALID;
  }
  return length;
}
