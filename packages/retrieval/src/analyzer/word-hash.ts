import type { TermHash } from '@frogwell/storage';

/** 64 bits of a token's hash in two signed 32-bit lanes; the material that term hashes are mixed from. */
export interface WordHash {
  low: number;
  high: number;
}

/** Where in a chunk a term stands: words and neighbouring pairs of the text, words and pairs of the heading. */
export type TermField = 'text' | 'textPair' | 'heading' | 'headingPair';

/**
 * In which form: as written (`toned`), without marks (`folded`), or English stem (`stem`). A chunk is indexed either
 * in the first two or in the last, so frequencies over a word's forms of one kind each add up exactly.
 */
export type TermStream = 'toned' | 'folded' | 'stem';

// Arbitrary odd constants: any change is a new index.
const FIELD_SALT: Record<TermField, number> = {
  text: 0x1b873593,
  textPair: 0x2f0b4c47,
  heading: 0x3c6ef373,
  headingPair: 0x4cf5ad43,
};
const STREAM_SALT: Record<TermStream, number> = { toned: 0x01000193, folded: 0x5bd1e995, stem: 0x27d4eb2f };

/** Salt of one field and stream, for {@link hashTerm} and {@link hashPair}. */
export function termSalt(field: TermField, stream: TermStream): number {
  return Math.imul(FIELD_SALT[field] ^ STREAM_SALT[stream], 0x9e3779b1);
}

/** Hashes UTF-16 code units in two lanes, after cyrb53 (bryc, public domain). */
export function hashWord(token: string): WordHash {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (let index = 0; index < token.length; index += 1) {
    const unit = token.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x9e3779b1);
    high = Math.imul(high ^ unit, 0x5f356495);
  }
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  return { low, high };
}

/** The term of one word: 48 bits as a safe integer, never negative. */
export function hashTerm(word: WordHash, salt: number): TermHash {
  return seal(word.low, word.high, salt);
}

/** The term of two neighbours, in this order, mixed from their hashes without building a string. */
export function hashPair(first: WordHash, second: WordHash, salt: number): TermHash {
  const low = Math.imul(first.low, 0xcc9e2d51) ^ rotate(second.low, 13);
  const high = Math.imul(first.high, 0x85ebca77) ^ rotate(second.high, 17);
  return seal(low, high, salt);
}

function seal(low: number, high: number, salt: number): TermHash {
  let a = Math.imul(low ^ salt, 0x85ebca6b);
  a = Math.imul(a ^ (a >>> 13) ^ high, 0xc2b2ae35);
  a ^= a >>> 16;
  let b = Math.imul(high ^ salt, 0x27d4eb2f);
  b = Math.imul(b ^ (b >>> 15) ^ low, 0x9e3779b1);
  b ^= b >>> 16;
  return (b & 0xffff) * 0x1_0000_0000 + (a >>> 0);
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
