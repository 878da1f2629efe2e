import { foldMarks } from '../analyzer/fold-marks.ts';
import { wordsIn } from '../analyzer/tokenize.ts';
import type { Word } from '../analyzer/word.ts';

/** How a word is compared: Vietnamese as written or without marks, English by stem. */
export type WordForm = 'toned' | 'folded' | 'stem';

/** The word in that form; '' for an English stop word as stem. */
export function formOf(word: Word, form: WordForm): string {
  if (form === 'stem') return word.stem;
  return form === 'toned' ? word.text : word.folded;
}

/** Two neighbours as one key. */
export function pairOf(first: string, second: string): string {
  return `${first}_${second}`;
}

/** In how many of `passages` passages a word or a pair of neighbours occurs; the most frequent ones only. */
export interface BackgroundTable {
  /** Passages counted. */
  passages: number;
  /** Words (English: stems) with a space between, most frequent first, and their counts in the same order. */
  words: string;
  wordCounts: string;
  /** Pairs (`first_second`) in the same way. */
  pairs: string;
  pairCounts: string;
}

/** Counts a table over passages; `form` is `toned` for Vietnamese and `stem` for English. */
export function countBackground(
  texts: Iterable<string>,
  form: Exclude<WordForm, 'folded'>,
  size: { words: number; pairs: number },
): BackgroundTable {
  const words = new Map<string, number>();
  const pairs = new Map<string, number>();
  let passages = 0;
  for (const text of texts) {
    passages += 1;
    const forms = wordsIn(text)
      .map((word) => formOf(word, form))
      .filter((word) => word !== '');
    for (const word of new Set(forms)) words.set(word, (words.get(word) ?? 0) + 1);
    const seen = new Set(forms.slice(1).map((word, index) => pairOf(forms[index] ?? '', word)));
    for (const pair of seen) pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  const word = mostFrequent(words, size.words);
  const pair = mostFrequent(pairs, size.pairs);
  return { passages, words: word.keys, wordCounts: word.counts, pairs: pair.keys, pairCounts: pair.counts };
}

/**
 * How much a word or a pair of neighbours says, judged by general text instead of the store, which may be one page.
 *
 * Weight = ln(1 + (N - df + .5) / (df + .5)), N passages of background. A term outside the table gets half the df of
 * the last one kept: unseen names weigh most, but bounded.
 */
export class BackgroundFrequencies {
  readonly #passages: number;
  readonly #words: Map<string, number>;
  readonly #pairs: Map<string, number>;
  readonly #unseenWord: number;
  readonly #unseenPair: number;

  private constructor(passages: number, words: Map<string, number>, pairs: Map<string, number>) {
    this.#passages = passages;
    this.#words = words;
    this.#pairs = pairs;
    this.#unseenWord = lowest(words) / 2;
    this.#unseenPair = lowest(pairs) / 2;
  }

  static of(table: BackgroundTable): BackgroundFrequencies {
    return new BackgroundFrequencies(
      table.passages,
      counted(table.words, table.wordCounts),
      counted(table.pairs, table.pairCounts),
    );
  }

  /** The same counts for text without marks: words that become one are taken to occur independently. */
  folded(): BackgroundFrequencies {
    return new BackgroundFrequencies(
      this.#passages,
      fold(this.#words, this.#passages),
      fold(this.#pairs, this.#passages),
    );
  }

  wordWeight(word: string): number {
    return this.#weight(this.#words.get(word) ?? this.#unseenWord);
  }

  pairWeight(first: string, second: string): number {
    return this.#weight(this.#pairs.get(pairOf(first, second)) ?? this.#unseenPair);
  }

  /** Passages of background that hold the word; 0 when it is not in the table. */
  wordCount(word: string): number {
    return this.#words.get(word) ?? 0;
  }

  #weight(frequency: number): number {
    return Math.log(1 + (this.#passages - frequency + 0.5) / (frequency + 0.5));
  }
}

function mostFrequent(counts: Map<string, number>, size: number): { keys: string; counts: string } {
  const kept = [...counts]
    .toSorted(([a, first], [b, second]) => second - first || (a < b ? -1 : 1))
    .slice(0, size);
  return { keys: kept.map(([key]) => key).join(' '), counts: kept.map(([, count]) => count).join(' ') };
}

function counted(keys: string, counts: string): Map<string, number> {
  const numbers = counts.split(' ');
  return new Map(keys.split(' ').map((key, index) => [key, Number(numbers[index])]));
}

function lowest(counts: Map<string, number>): number {
  let result = Number.POSITIVE_INFINITY;
  for (const count of counts.values()) result = Math.min(result, count);
  return Number.isFinite(result) ? result : 1;
}

function fold(counts: Map<string, number>, passages: number): Map<string, number> {
  const absent = new Map<string, number>();
  for (const [key, count] of counts) {
    const folded = foldMarks(key);
    absent.set(folded, (absent.get(folded) ?? 1) * (1 - count / passages));
  }
  return new Map([...absent].map(([key, share]) => [key, passages * (1 - share)]));
}
