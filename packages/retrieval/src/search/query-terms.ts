import type { TermHash } from '@frogwell/storage';
import { detectLanguage } from '../analyzer/detect-language.ts';
import { groupedNumbersIn, wordsIn } from '../analyzer/tokenize.ts';
import type { Word } from '../analyzer/word.ts';
import { hashPair, hashTerm, type TermField, termSalt } from '../analyzer/word-hash.ts';
import type { QueryStream } from './choose-stream.ts';

/** A query split into what is looked up. */
export interface QueryWords {
  /** BCP 47, `und` when unknown. */
  language: string;
  /** Every word, in order. */
  sequence: Word[];
  /** Distinct words that count, in order of first appearance; grouped numbers at the end. */
  words: Word[];
}

/** Two neighbours of the query. */
export interface WordPair {
  first: Word;
  second: Word;
}

/** Splits a query. English stop words go when the question is English: no English chunk holds them. */
export function splitQuery(query: string): QueryWords {
  const sequence = wordsIn(query);
  const language = detectLanguage(query);
  const counting = language === 'en' ? sequence.filter((word) => word.stem !== '') : sequence;
  return { language, sequence, words: distinct([...counting, ...groupedNumbersIn(query)]) };
}

/** Neighbours as syllable chunks hold them. */
export function syllablePairs({ sequence, words }: QueryWords): WordPair[] {
  const counting = new Set(words.map((word) => word.text));
  return neighbours(sequence).filter(
    ({ first, second }) => counting.has(first.text) && counting.has(second.text),
  );
}

/** Neighbours as English chunks hold them: stop words are not there. */
export function stemPairs({ sequence }: QueryWords): WordPair[] {
  return neighbours(sequence.filter((word) => word.stem !== ''));
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

function neighbours(words: readonly Word[]): WordPair[] {
  const pairs = new Map<string, WordPair>();
  for (const [index, second] of words.entries()) {
    const first = words[index - 1];
    if (first === undefined) continue;
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
