import { type Word, wordsOf } from './word.ts';

/** A word and where it stands. */
export interface Token {
  readonly word: Word;
  /** UTF-16 offsets into the text as given, whatever its normal form. */
  readonly start: number;
  readonly end: number;
}

// Without superscripts and subscripts: a footnote mark on a word must not make another word of it.
const TOKEN = /[[\p{L}\p{N}\p{M}]--[²³¹\u2070-\u209C]]+/gv;
const MAYBE_GROUPED = /\d[.,]\d{3}/;
const GROUPED_NUMBER = /(?<![\d.,])\d{1,3}(?:(?:\.\d{3})+|(?:,\d{3})+)(?!\d)/g;

/** Words with their places, in reading order. The words of one spaceless run share the run's place. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const [raw] = match;
    for (const word of wordsOf(raw)) {
      tokens.push({ word, start: match.index, end: match.index + raw.length });
    }
  }
  return tokens;
}

/** Words in reading order, without places: faster than {@link tokenize}. */
export function wordsIn(text: string): Word[] {
  const words: Word[] = [];
  const raws = text.match(TOKEN);
  if (raws === null) return words;
  for (const raw of raws) {
    const found = wordsOf(raw);
    const [first] = found;
    if (first === undefined) continue;
    words.push(first);
    for (let index = 1; index < found.length; index += 1) {
      const word = found[index];
      if (word !== undefined) words.push(word);
    }
  }
  return words;
}

/** Numbers written in groups (`1.500.000`, `1,500,000`) as one word (`1500000`), beside their parts. */
export function groupedNumbersIn(text: string): Word[] {
  if (!MAYBE_GROUPED.test(text)) return [];
  return (text.match(GROUPED_NUMBER) ?? []).flatMap((number) => wordsOf(joinGroups(number)));
}

/** The text with its grouped numbers written plainly: `phạt 1500000 đồng`. */
export function joinGroupedNumbers(text: string): string {
  return MAYBE_GROUPED.test(text) ? text.replace(GROUPED_NUMBER, joinGroups) : text;
}

function joinGroups(number: string): string {
  return number.replace(/[.,]/g, '');
}
