import type { TextRuler } from './text-ruler.ts';

/** A part of a text, by offsets. */
export interface TextRange {
  start: number;
  end: number;
}

/**
 * Cuts a range into pieces of at most `tokens`, which follow each other without gaps: at line ends and
 * sentences first, where a sentence is too long at spaces, where a word is too long between characters.
 *
 * Never inside a surrogate pair or between a letter and its marks. Sentences are not joined: that is the packer's work.
 */
export function splitText(
  text: string,
  { start, end }: TextRange,
  size: { tokens: number; ruler: TextRuler },
): TextRange[] {
  return sentences(text, start, end).flatMap((sentence) =>
    size.ruler.tokens(sentence.start, sentence.end) <= size.tokens
      ? [sentence]
      : splitAtSpaces(text, sentence, size),
  );
}

/** Sentences with the white space behind them. */
export function sentences(text: string, start: number, end: number): TextRange[] {
  const ranges: TextRange[] = [];
  let from = start;
  const part = text.slice(start, end);
  for (const match of part.matchAll(SENTENCE_END)) {
    const next = start + match.index + match[0].length;
    if (next >= end || !isSentenceEnd(text, start + match.index, next, match[0])) continue;
    ranges.push({ start: from, end: next });
    from = next;
  }
  if (from < end) ranges.push({ start: from, end });
  return ranges;
}

const SENTENCE_END = /\n+\s*|[.!?…;][”"’')\]]*\s+|[。！？]/gu;
/** Written with a full stop that ends no sentence. */
const ABBREVIATIONS = new Set(
  'tp tx tt th ts ths pgs gs bs ks cn nxb tr vd vv ubnd st mr mrs ms dr prof st jr sr no vol fig eg ie etc vs al inc ltd co op cit p pp cf ca q đ k ông bà'.split(
    ' ',
  ),
);

function isSentenceEnd(text: string, at: number, next: number, mark: string): boolean {
  if (mark.startsWith('\n') || /^[!?…;。！？]/u.test(mark)) return true;
  const following = text.slice(next, next + 2);
  if (/^\p{Ll}/u.test(following)) return false;
  const word = /[\p{L}\p{N}.]*$/u.exec(text.slice(Math.max(0, at - 20), at))?.[0] ?? '';
  // "1. ", "TP. ", "A. " stand before what they belong to; "năm 2008." ends.
  const isNumbering =
    /^\d{1,3}$/.test(word) && /(?:^|\n)\s*\S{0,5}\s*\d{1,3}$/u.test(text.slice(Math.max(0, at - 12), at));
  return !isNumbering && !/^\p{Lu}$/u.test(word) && !ABBREVIATIONS.has(word.toLowerCase());
}

function splitAtSpaces(
  text: string,
  { start, end }: TextRange,
  { tokens, ruler }: { tokens: number; ruler: TextRuler },
): TextRange[] {
  const ranges: TextRange[] = [];
  for (let from = start; from < end; ) {
    let to = Math.min(end, Math.max(from + 1, ruler.after(from, tokens)));
    if (to < end) {
      const space = text.slice(from, to).search(/\s\S*$/);
      to = space > 0 ? from + space + 1 : characterBorder(text, from, to);
    }
    ranges.push({ start: from, end: to });
    from = to;
  }
  return ranges;
}

/** The last border between characters at or before `to`, after `from`. */
function characterBorder(text: string, from: number, to: number): number {
  for (let at = to; at > from; at -= 1) {
    const isInsidePair = /[\uDC00-\uDFFF]/.test(text.charAt(at));
    if (!isInsidePair && !/^\p{M}/u.test(text.slice(at, at + 2))) return at;
  }
  return to;
}
