import type { TermHash } from '@frogwell/storage';
import { detectLanguage } from '../analyzer/detect-language.ts';
import { groupedNumbersIn, joinGroupedNumbers, wordsIn } from '../analyzer/tokenize.ts';
import type { Word } from '../analyzer/word.ts';
import { hashPair, hashTerm, type TermField, termSalt } from '../analyzer/word-hash.ts';
import type { QueryStream } from './choose-stream.ts';

/** A query split into what is looked up. */
export interface QueryWords {
  /** BCP 47, `und` when unknown. */
  language: string;
  /** Every word, in order. */
  sequence: Word[];
  /** Distinct words that count, in order of first appearance. */
  words: Word[];
  /** Numbers that were written in groups (`Word.text`): they make no pairs, since chunks hold pairs of their parts. */
  groupedNumbers: ReadonlySet<string>;
}

/** Two neighbours of the query. */
export interface WordPair {
  first: Word;
  second: Word;
}

/** Splits a query. English stop words go when the question is English: no English chunk holds them. */
export function splitQuery(query: string): QueryWords {
  const sequence = wordsIn(joinGroupedNumbers(query));
  const language = detectLanguage(query);
  const counting = language === 'en' ? sequence.filter((word) => word.stem !== '') : sequence;
  const groupedNumbers = new Set(groupedNumbersIn(query).map((word) => word.text));
  return { language, sequence, words: distinct(counting), groupedNumbers };
}

/** Neighbours as syllable chunks hold them. */
export function syllablePairs({ sequence, words, groupedNumbers }: QueryWords): WordPair[] {
  const counting = new Set(words.map((word) => word.text));
  return neighbours(sequence, (word) => counting.has(word.text) && !groupedNumbers.has(word.text));
}

/** Neighbours as English chunks hold them: stop words are not there. */
export function stemPairs({ sequence, groupedNumbers }: QueryWords): WordPair[] {
  return neighbours(
    sequence.filter((word) => word.stem !== ''),
    (word) => !groupedNumbers.has(word.text),
  );
}

/** The term of a word in one form; undefined for the stem of a stop word. */
export function wordTerm(word: Word, field: TermField, stream: QueryStream | 'stem'): TermHash | undefined {
  if (stream === 'stem') {
    return word.stem === '' ? undefined : hashTerm(word.stemHash, termSalt(field, 'stem'));
  }
  return hashTerm(stream === 'toned' ? word.tonedHash : word.foldedHash, termSalt(field, stream));
}

/** The term of a pair in one form; undefined when a stop word is in it. */
export function pairTerm(
  { first, second }: WordPair,
  field: TermField,
  stream: QueryStream | 'stem',
): TermHash | undefined {
  const salt = termSalt(field, stream);
  if (stream === 'toned') return hashPair(first.tonedHash, second.tonedHash, salt);
  if (stream === 'folded') return hashPair(first.foldedHash, second.foldedHash, salt);
  return first.stem === '' || second.stem === ''
    ? undefined
    : hashPair(first.stemHash, second.stemHash, salt);
}

function neighbours(words: readonly Word[], makesPairs: (word: Word) => boolean): WordPair[] {
  const pairs = new Map<string, WordPair>();
  for (const [index, second] of words.entries()) {
    const first = words[index - 1];
    if (first === undefined || !makesPairs(first) || !makesPairs(second)) continue;
    const key = pairKey({ first, second });
    if (!pairs.has(key)) pairs.set(key, { first, second });
  }
  return [...pairs.values()];
}

/** Equal for the same two words in the same order. */
export function pairKey({ first, second }: WordPair): string {
  return `${first.text} ${second.text}`;
}

function distinct(words: readonly Word[]): Word[] {
  return [...new Map(words.map((word) => [word.text, word])).values()];
}
