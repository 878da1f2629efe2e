import iconv from 'iconv-lite';
import type { ParseWarning } from './parsed-document.ts';
import { vietnameseValidity } from './vietnamese-syllables.ts';

/** Encodings of Vietnamese fonts from before Unicode: `.VnTime` and its kin, `VNI-Times` and its kin. */
export type LegacyEncoding = 'tcvn3' | 'vni';

/** Text that short pieces cannot be told from other languages below. */
const MIN_CHARACTERS = 20;
const MAX_RAW_VALIDITY = 0.7;
const MIN_CONVERTED_VALIDITY = 0.8;
/** Letters that only Unicode Vietnamese has, composed or decomposed: such text needs nothing. */
const UNICODE_VIETNAMESE = /[\u0102\u0103\u0110\u0111\u01A0\u01A1\u01AF\u01B0\u1EA0-\u1EF9]|[\u0300-\u036F]/;
/** Latin-1 beyond ASCII, or the same codes in the private area where Word puts those of symbol fonts. */
const LEGACY_CODE = /[\u00A1-\u00FF\uF0A1-\uF0FF]/;

/**
 * Converts text that was typed with a legacy Vietnamese font: Latin-1 letters that only look right in that font
 * (`Céng hoµ x· héi` is "Cộng hoà xã hội" in TCVN3, `Coäng hoøa xaõ hoäi` in VNI).
 *
 * Paragraph by paragraph, because such documents are often half Unicode, and only where the text is hardly Vietnamese
 * before and is after; so French or Icelandic stay as they are. Short pieces follow the paragraphs before them. Made for
 * one document. Capitals of fonts like `.VnTimeH` come out small: only the font's name knows of them.
 */
export class LegacyVietnamese {
  #seen: LegacyEncoding | undefined;

  /** What the document has been found to use. */
  get seen(): LegacyEncoding | undefined {
    return this.#seen;
  }

  /** Tells that text was converted. */
  get warnings(): ParseWarning[] {
    return this.#seen === undefined ? [] : [{ code: `legacy_encoding_${this.#seen}` }];
  }

  /** Converts a text of many paragraphs, one a line. Short lines at its beginning follow what comes after them. */
  convertLines(raw: string): string {
    if (!LEGACY_CODE.test(raw)) return raw;
    const convert = () => raw.replace(/[^\r\n]+/g, (line) => this.convert(line));
    const converted = convert();
    return this.#seen === undefined ? converted : convert();
  }

  /** @param raw before normalisation, which would drop U+00AD: it is the ư of TCVN3 */
  convert(raw: string): string {
    if (!LEGACY_CODE.test(raw) || UNICODE_VIETNAMESE.test(raw)) return raw;
    // The signs among the codes stand inside words; between words they would leave pieces that look like syllables.
    const rawValidity = vietnameseValidity(raw.replace(/[\u00A1-\u00BF\uF0A1-\uF0FF]/g, 'ø'));
    if (raw.length < MIN_CHARACTERS) {
      if (this.#seen === undefined) return raw;
      const converted = CONVERTERS[this.#seen](raw);
      // Two words have no score; in such a document their odd letters are of that font as well.
      return vietnameseValidity(converted) >= rawValidity ? converted : raw;
    }
    if (rawValidity >= MAX_RAW_VALIDITY) return raw;
    const [best] = ENCODINGS.map((encoding) => {
      const text = CONVERTERS[encoding](raw);
      return { encoding, text, validity: vietnameseValidity(text) };
    }).toSorted((a, b) => b.validity - a.validity);
    if (best === undefined || best.validity < MIN_CONVERTED_VALIDITY) return raw;
    this.#seen = best.encoding;
    return best.text;
  }
}

/** Is this text, read as windows-1252, Vietnamese typed with a VNI font? */
export function isTypedInVni(text: string): boolean {
  const fonts = new LegacyVietnamese();
  const converted = fonts.convertLines(text);
  return fonts.seen === 'vni' && vietnameseValidity(converted) >= MIN_CONVERTED_VALIDITY;
}

const ENCODINGS: LegacyEncoding[] = ['tcvn3', 'vni'];
const CONVERTERS: Record<LegacyEncoding, (text: string) => string> = { tcvn3: fromTcvn3, vni: fromVni };

function fromTcvn3(text: string): string {
  return text.replace(/[\u00A1-\u00FF\uF0A1-\uF0FF]+/g, (codes) =>
    iconv.decode(Buffer.from(toLatin1(codes), 'latin1'), 'tcvn'),
  );
}

function fromVni(text: string): string {
  return toLatin1(text).replace(VNI_PATTERN, (letters) => VNI[letters] ?? letters);
}

function toLatin1(text: string): string {
  return text.replace(/[\uF020-\uF0FF]/g, (code) => String.fromCharCode(code.charCodeAt(0) & 0xff));
}

/** Combining marks of the tones sắc, huyền, hỏi, ngã, nặng. */
const TONES = ['\u0301', '\u0300', '\u0309', '\u0303', '\u0323'];
const VNI: Readonly<Record<string, string>> = vniTable();
const VNI_PATTERN = new RegExp(
  Object.keys(VNI)
    .toSorted((a, b) => b.length - a.length)
    .join('|'),
  'g',
);

/** A letter of VNI is its base, then one code for circumflex, breve and tone together; a few have a code of their own. */
function vniTable(): Record<string, string> {
  const table: Record<string, string> = { ñ: 'đ', ô: 'ơ', ö: 'ư', î: 'ỵ' };
  const add = (base: string, vowel: string, codes: string) => {
    for (const [index, code] of [...codes].entries()) {
      table[base + code] = (vowel + (TONES[index] ?? '')).normalize('NFC');
    }
  };
  for (const vowel of 'aeouy') add(vowel, vowel, 'ùøûõï');
  add('ô', 'ơ', 'ùøûõï');
  add('ö', 'ư', 'ùøûõï');
  add('', 'i', 'íìæóò');
  for (const vowel of 'aeo') {
    table[`${vowel}â`] = `${vowel}\u0302`.normalize('NFC');
    add(vowel, `${vowel}\u0302`, 'áàåãä');
  }
  table['aê'] = 'ă';
  add('a', 'ă', 'éèúüë');
  for (const [small, letter] of Object.entries(table)) {
    const capital = letter.toUpperCase();
    table[small.toUpperCase()] = capital;
    // Half of all typists leave the mark small after a capital.
    if (small.length > 1) table[small.charAt(0).toUpperCase() + small.slice(1)] = capital;
  }
  return table;
}
