import type { Word } from '../analyzer/word.ts';

/** Which form of the syllables a query is searched in. */
export type QueryStream = 'toned' | 'folded';

/** A query word or pair of words, and how many chunks hold it as written and in any marking. */
export interface FormCounts {
  tonedFrequency: number;
  foldedFrequency: number;
}

/** A query word with its counts and those of the pairs that it makes with its neighbours in the query. */
export interface DoubtfulWord extends FormCounts {
  word: Word;
  pairs: readonly FormCounts[];
}

/** Below this many chunks, document frequencies are too thin to judge by. */
const SMALL_STORE = 200;
/** In small stores: share of marked words from which a query counts as fully typed. */
const FULLY_MARKED = 0.65;
/** A form that is this much rarer without marks than in any marking was not meant to be unmarked. */
const SUSPICIOUS_RATIO = 0.1;

/**
 * Tells whether a query was typed with its tone marks. Tones carry meaning, so a properly typed query is searched as
 * written; but one word typed without its marks would match next to nothing, so then marks are ignored altogether
 * (mixing both forms ranks worse than either).
 *
 * A word is suspicious when it has no mark while this store hardly ever writes it so: `duong`, `nguoi`, `luat`. What
 * clears it is a neighbour: `nam` is rare beside `năm`, but `Hà Nam` is written just so.
 */
export function chooseStream(words: readonly DoubtfulWord[], chunkCount: number): QueryStream {
  const judged = words.filter(canLackMarks);
  if (judged.length === 0) return 'toned';
  const marked = judged.filter(({ word }) => word.hasMarks).length;
  if (chunkCount < SMALL_STORE)
    return marked > 0 && marked >= FULLY_MARKED * judged.length ? 'toned' : 'folded';
  const suspicious = judged.filter(isSuspicious);
  // Nothing is marked: the neighbours lack their marks too and cannot clear anything.
  if (marked === 0) return suspicious.length > 0 ? 'folded' : 'toned';
  return suspicious.every(({ pairs }) => pairs.some(isWrittenSo)) ? 'toned' : 'folded';
}

/** Should the neighbours be asked before {@link chooseStream} decides? */
export function isSuspicious({
  word,
  tonedFrequency,
  foldedFrequency,
}: Omit<DoubtfulWord, 'pairs'>): boolean {
  return !word.hasMarks && foldedFrequency > 0 && tonedFrequency < SUSPICIOUS_RATIO * foldedFrequency;
}

function canLackMarks({ word }: DoubtfulWord): boolean {
  return !word.isNumber && !word.isSpaceless;
}

function isWrittenSo({ tonedFrequency, foldedFrequency }: FormCounts): boolean {
  return tonedFrequency > 0 && tonedFrequency >= SUSPICIOUS_RATIO * foldedFrequency;
}
