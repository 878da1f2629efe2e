import { languageOfWords } from '../analyzer/detect-language.ts';
import { foldMarks } from '../analyzer/fold-marks.ts';
import { groupedNumbersIn, wordsIn } from '../analyzer/tokenize.ts';
import type { Word } from '../analyzer/word.ts';
import { type BackgroundFrequencies, formOf, pairOf, type WordForm } from './background-frequencies.ts';
import { ENGLISH_FUNCTION_WORDS, VIETNAMESE_FUNCTION_WORDS } from './function-words.ts';
import { shippedBackground } from './shipped-background.ts';

/** What a question asks about, weighted by the background. */
export interface QuestionTerms {
  /** As it was asked. */
  text: string;
  form: WordForm;
  /** Words in order, as they are compared; English stop words are left out. */
  sequence: string[];
  /** Distinct content words and what they say. Never empty unless the question has no words. */
  words: Map<string, number>;
  /** Distinct pairs of neighbours, those of two function words left out. */
  pairs: Map<string, number>;
}

/** Words and pairs of a text, as they are compared with a question's. */
export interface TextTerms {
  sequence: string[];
  words: Set<string>;
  pairs: Set<string>;
}

export type BackgroundSource = (form: WordForm) => BackgroundFrequencies;

/**
 * The content terms of a question.
 *
 * @param textLanguage language of what is searched; decides for a question that does not tell its own (names, numbers)
 */
export function questionTerms(
  question: string,
  textLanguage: string,
  background: BackgroundSource = shippedBackground,
): QuestionTerms {
  const all = wordsIn(question);
  const form = chooseForm(all, textLanguage, background);
  const words = all.filter((word) => formOf(word, form) !== '');
  const frequencies = background(form);
  const sequence = words.map((word) => formOf(word, form));
  const isFunction = new Set(
    words.flatMap((_word, index) => (isFunctionAt(words, index, form, background) ? [index] : [])),
  );
  const content = words.filter((_word, index) => !isFunction.has(index));
  const kept = new Map(
    (content.length > 0 ? content : words).map((word) => {
      const key = formOf(word, form);
      return [key, frequencies.wordWeight(key)];
    }),
  );
  for (const number of groupedNumbersIn(question)) {
    const key = formOf(number, form);
    kept.set(key, frequencies.wordWeight(key));
  }
  const pairs = new Map<string, number>();
  for (const [index, second] of words.slice(1).entries()) {
    const first = words[index];
    if (first === undefined || (isFunction.has(index) && isFunction.has(index + 1))) continue;
    const [left, right] = [formOf(first, form), formOf(second, form)];
    pairs.set(pairOf(left, right), frequencies.pairWeight(left, right));
  }
  return { text: question, form, sequence, words: kept, pairs };
}

/** The terms of a passage or sentence in the form of a question. */
export function textTerms(text: string, form: WordForm): TextTerms {
  const sequence: string[] = [];
  for (const word of wordsIn(text)) {
    const key = formOf(word, form);
    if (key !== '') sequence.push(key);
  }
  const words = new Set(sequence);
  for (const number of groupedNumbersIn(text)) words.add(formOf(number, form));
  const pairs = new Set<string>();
  for (let index = 1; index < sequence.length; index += 1) {
    pairs.add(pairOf(sequence[index - 1] ?? '', sequence[index] ?? ''));
  }
  return { sequence, words, pairs };
}

/** Says how something is asked, not what about. */
export function isFunctionWord(
  word: Word,
  form: WordForm,
  background: BackgroundSource = shippedBackground,
): boolean {
  if (form === 'stem') return word.stem === '' || ENGLISH_FUNCTION_WORDS.has(word.text);
  if (form === 'toned') return VIETNAMESE_FUNCTION_WORDS.has(word.text);
  return isMostlyFunction(word.folded, background);
}

/** Without tone marks `lau` may be anything, but `bao lau` is a question. */
function isFunctionAt(
  words: readonly Word[],
  index: number,
  form: WordForm,
  background: BackgroundSource,
): boolean {
  const word = words[index];
  if (word === undefined || isFunctionWord(word, form, background)) return true;
  if (form !== 'folded') return false;
  const [before, after] = [words[index - 1]?.folded ?? '', words[index + 1]?.folded ?? ''];
  return FOLDED_PHRASES.has(`${before} ${word.folded}`) || FOLDED_PHRASES.has(`${word.folded} ${after}`);
}

/** Phrases of two function words that ask; together they mean nothing else, whatever their syllables mean apart. */
const FOLDED_PHRASES: ReadonlySet<string> = new Set([
  'bao nhieu',
  'bao lau',
  'bao gio',
  'the nao',
  'tai sao',
  'vi sao',
  'o dau',
  'khi nao',
  'luc nao',
  'ra sao',
  'lam sao',
]);

/** Function words by what is left of them without marks. */
const FUNCTION_WORDS_OF: ReadonlyMap<string, readonly string[]> = Map.groupBy(
  VIETNAMESE_FUNCTION_WORDS,
  foldMarks,
);
/** Share of function words among the uses of a syllable without marks from which it counts as one. */
const MOSTLY = 0.5;

/** `thu` is `thử`, `thư` and `thủ` far more often than `thứ`; `cua` is hardly ever anything but `của`. */
function isMostlyFunction(folded: string, background: BackgroundSource): boolean {
  const functions = FUNCTION_WORDS_OF.get(folded);
  if (functions === undefined) return false;
  const toned = background('toned');
  const uses = functions.reduce((sum, word) => sum + toned.wordCount(word), 0);
  return uses >= MOSTLY * background('folded').wordCount(folded);
}

/**
 * English by stem. Vietnamese as written, unless words lack their marks: a word without marks that the background
 * hardly knows in that spelling ("duong", "nguoi") says that the question was typed without.
 */
function chooseForm(words: readonly Word[], textLanguage: string, background: BackgroundSource): WordForm {
  const told = languageOfWords(words);
  const language = told === 'und' ? textLanguage : told;
  if (language === 'en') return 'stem';
  const [toned, folded] = [background('toned'), background('folded')];
  const isTyped = words.every((word) => {
    if (word.hasMarks || word.isNumber) return true;
    const known = folded.wordCount(word.folded);
    return known === 0 || toned.wordCount(word.text) >= 0.1 * known;
  });
  return isTyped ? 'toned' : 'folded';
}
