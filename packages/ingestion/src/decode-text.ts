import chardet from 'chardet';
import iconv from 'iconv-lite';
import { isTypedInVni } from './legacy-vietnamese.ts';
import type { ParseWarning } from './parsed-document.ts';
import { vietnameseValidity } from './vietnamese-syllables.ts';

export interface DecodedText {
  /** Not normalised yet; without byte-order mark. */
  text: string;
  /** Name of the encoding, e.g. `utf-8` or `windows-1258`. */
  encoding: string;
  warnings: ParseWarning[];
}

/**
 * Bytes of a text file to a string, whatever program saved it.
 *
 * Byte-order mark, strict UTF-8, UTF-16 by the pattern of NULs, the 8-bit Vietnamese encodings by how well the
 * result reads as Vietnamese, the letters of VNI fonts (which the formats convert), then a statistical guess, and windows-1252 as the last. Anything after the Vietnamese
 * step is a guess and carries the warning `encoding_guessed`; a Vietnamese one is told by `encoding_detected`.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  const marked = byByteOrderMark(bytes) ?? byNulPattern(bytes);
  if (marked !== undefined) {
    return { text: new TextDecoder(marked).decode(bytes), encoding: marked, warnings: [] };
  }
  const strict = decodeStrictly(bytes);
  if (strict !== undefined) return { text: strict, encoding: 'utf-8', warnings: [] };
  if (isDamagedUtf8(bytes)) {
    const text = new TextDecoder('utf-8').decode(bytes);
    return { text, encoding: 'utf-8', warnings: [{ code: 'encoding_damaged' }] };
  }
  const vietnamese = byVietnameseValidity(bytes);
  if (vietnamese !== undefined) {
    const text = iconv.decode(Buffer.from(bytes), vietnamese);
    return { text, encoding: vietnamese, warnings: [{ code: 'encoding_detected', encoding: vietnamese }] };
  }
  const western = iconv.decode(Buffer.from(bytes.subarray(0, SAMPLE_BYTES)), 'windows-1252');
  if (isTypedInVni(western)) {
    return { text: iconv.decode(Buffer.from(bytes), 'windows-1252'), encoding: 'windows-1252', warnings: [] };
  }
  const guess = chardet.detect(bytes.subarray(0, SAMPLE_BYTES));
  const encoding = guess !== null && iconv.encodingExists(guess) ? guess.toLowerCase() : 'windows-1252';
  const text = iconv.decode(Buffer.from(bytes), encoding);
  return { text, encoding, warnings: [{ code: 'encoding_guessed', encoding }] };
}

const SAMPLE_BYTES = 20_000;
/** NULs in this share of the bytes mean UTF-16; below it the guess would be wrong more often than right. */
const MIN_NUL_SHARE = 0.2;
const MIN_VALIDITY = 0.9;
const MIN_LEAD = 0.1;
const VIETNAMESE_ENCODINGS = ['windows-1258', 'tcvn', 'viscii'];

function byByteOrderMark(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}

/** Looked at before UTF-8, because ASCII saved as UTF-16 is valid UTF-8 too. */
function byNulPattern(bytes: Uint8Array): string | undefined {
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  let nuls = 0;
  let odd = 0;
  for (const [index, byte] of sample.entries()) {
    if (byte !== 0) continue;
    nuls += 1;
    odd += index % 2;
  }
  if (nuls === 0 || nuls < MIN_NUL_SHARE * sample.length) return undefined;
  if (odd >= 0.9 * nuls) return 'utf-16le';
  return odd <= 0.1 * nuls ? 'utf-16be' : undefined;
}

function decodeStrictly(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined; // what a fatal decoder throws for bytes that are not UTF-8
    throw error;
  }
}

/** A long UTF-8 file with a few bad bytes: reading it as an 8-bit encoding would spoil every other mark. */
function isDamagedUtf8(bytes: Uint8Array): boolean {
  const text = new TextDecoder('utf-8').decode(bytes.subarray(0, 1_000_000));
  const damaged = text.match(/\uFFFD/g)?.length ?? 0;
  const marked = (text.match(/[\u0080-\uFFFF]/g)?.length ?? 0) - damaged;
  return marked >= 20 && damaged <= marked * 0.02;
}

function byVietnameseValidity(bytes: Uint8Array): string | undefined {
  const sample = Buffer.from(bytes.subarray(0, SAMPLE_BYTES));
  const [best, second] = [...VIETNAMESE_ENCODINGS, 'windows-1252']
    .map((encoding) => ({ encoding, score: vietnameseValidity(iconv.decode(sample, encoding)) }))
    .toSorted((a, b) => b.score - a.score);
  if (best === undefined || second === undefined || best.encoding === 'windows-1252') return undefined;
  return best.score >= MIN_VALIDITY && best.score - second.score >= MIN_LEAD ? best.encoding : undefined;
}
