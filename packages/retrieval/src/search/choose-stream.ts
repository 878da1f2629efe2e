import type { Word } from '../analyzer/word.ts';

/** Which form of the syllables a query is searched in. */
export type QueryStream = 'toned' | 'folded';

/** A query word and how many chunks hold it as written, and in any marking. */
export interface WordCounts {
  word: Word;
  tonedFrequency: number;
  foldedFrequency: number;
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
 * A word is suspicious when it has no mark while this store hardly ever writes it so: `duong`, `nguoi`, `luat`.
 */
export function chooseStream(words: readonly WordCounts[], chunkCount: number): QueryStream {
  const candidates = words.filter(({ word }) => !word.isNumber && !word.isSpaceless);
  if (candidates.length === 0) return 'toned';
  if (chunkCount < SMALL_STORE) {
    const marked = candidates.filter(({ word }) => word.hasMarks).length;
    return marked > 0 && marked >= FULLY_MARKED * candidates.length ? 'toned' : 'folded';
  }
  return candidates.some(isSuspicious) ? 'folded' : 'toned';
}

function isSuspicious({ word, tonedFrequency, foldedFrequency }: WordCounts): boolean {
  return !word.hasMarks && foldedFrequency > 0 && tonedFrequency < SUSPICIOUS_RATIO * foldedFrequency;
}
