import { stemmer } from 'stemmer';
import { foldMarks } from './fold-marks.ts';
import { ENGLISH_FUNCTION_WORDS, ENGLISH_STOP_WORDS } from './function-words.ts';
import { unifyToneStyle } from './unify-tone-style.ts';
import { hashWord, type WordHash } from './word-hash.ts';

/** One token in all the forms that index, query and question matching use. Shared between texts: never change one. */
export interface Word {
  /** Lower case, composed, one tone style; marks kept. */
  readonly text: string;
  /** {@link text} without marks. */
  readonly folded: string;
  /** Porter stem of {@link folded}; empty for an English stop word. */
  readonly stem: string;
  readonly tonedHash: WordHash;
  readonly foldedHash: WordHash;
  readonly stemHash: WordHash;
  /** Has a mark that folding removes. */
  readonly hasMarks: boolean;
  /** Has a mark that hardly any other language than Vietnamese uses: ơ, ư, đ, dot below, hook above, stacked marks. */
  readonly hasVietnameseMarks: boolean;
  /** Has the form of a Vietnamese syllable when marks are left out. */
  readonly isSyllable: boolean;
  readonly isEnglishFunctionWord: boolean;
  /** Begins with a digit. */
  readonly isNumber: boolean;
  /** One character of a script that writes no spaces between words. */
  readonly isSpaceless: boolean;
}

const SYLLABLE =
  /^(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnprstvx])?[aeiouy]{1,3}(?:ch|nh|ng|[cmnpt])?$/;
const VIETNAMESE_MARKS = /[đơưĩũ\u1EA0-\u1EF9]/u;
const SPACELESS =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Khmer}\p{scx=Lao}\p{scx=Myanmar}]/u;
// The ligatures (`ﬁ`) that PDF files are full of, and full-width letters and digits. Not ², which is not 2.
const COMPATIBILITY_FORMS = /[\uFB00-\uFB06\uFF10-\uFF5A]/gu;
const LEADING_MARKS = /^\p{M}+/u;

/** Distinct raw tokens kept in each of two generations; some 30 MB when both are full. */
const GENERATION_SIZE = 40_000;
/** Longer tokens are rare: not worth a place, and V8 would keep their whole text alive as a slice. */
const LONGEST_KEPT = 24;

let young = new Map<string, readonly Word[]>();
let old = new Map<string, readonly Word[]>();

/**
 * The words of one raw token (a match of the tokeniser), usually one. None when nothing but stray combining marks is
 * left; one per character in scripts without spaces. Remembers what it has seen, in bounded space.
 */
export function wordsOf(raw: string): readonly Word[] {
  const known = young.get(raw);
  if (known !== undefined) return known;
  const words = old.get(raw) ?? makeWords(raw);
  if (raw.length > LONGEST_KEPT) return words;
  if (young.size >= GENERATION_SIZE) {
    old = young;
    young = new Map();
  }
  young.set(detached(raw), words);
  return words;
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

function makeWords(raw: string): readonly Word[] {
  const text = raw
    .replace(COMPATIBILITY_FORMS, (form) => form.normalize('NFKC'))
    .normalize('NFC')
    .toLowerCase()
    .normalize('NFC')
    .replace(LEADING_MARKS, '');
  if (text === '') return [];
  if (!SPACELESS.test(text)) return [makeWord(unifyToneStyle(text), false)];

  const words: Word[] = [];
  let run = '';
  for (const { segment } of graphemes.segment(text)) {
    if (!SPACELESS.test(segment)) {
      run += segment;
      continue;
    }
    if (run !== '') words.push(makeWord(run, false));
    run = '';
    words.push(makeWord(segment, true));
  }
  if (run !== '') words.push(makeWord(run, false));
  return words;
}

function makeWord(text: string, isSpaceless: boolean): Word {
  const folded = isSpaceless ? text : foldMarks(text) || text;
  const stem = ENGLISH_STOP_WORDS.has(folded) ? '' : isSpaceless ? text : stemmer(folded);
  const tonedHash = hashWord(text);
  const foldedHash = folded === text ? tonedHash : hashWord(folded);
  return {
    text,
    folded,
    stem,
    tonedHash,
    foldedHash,
    stemHash: stem === folded ? foldedHash : hashWord(stem),
    hasMarks: folded !== text,
    hasVietnameseMarks: VIETNAMESE_MARKS.test(text),
    isSyllable: SYLLABLE.test(folded),
    isEnglishFunctionWord: ENGLISH_FUNCTION_WORDS.has(text),
    isNumber: /^\p{N}/u.test(text),
    isSpaceless,
  };
}

/** A copy that does not keep the text it was cut from alive (V8 cuts strings of 13 and more as slices). */
function detached(raw: string): string {
  return raw.length < 13 ? raw : Array.from(raw).join('');
}
