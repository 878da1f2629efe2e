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
  const content = words.filter((word) => !isFunctionWord(word, form));
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
    if (first === undefined || (isFunctionWord(first, form) && isFunctionWord(second, form))) continue;
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
export function isFunctionWord(word: Word, form: WordForm): boolean {
  if (form === 'stem') return word.stem === '' || ENGLISH_FUNCTION_WORDS.has(word.text);
  if (form === 'toned') return VIETNAMESE_FUNCTION_WORDS.has(word.text);
  return FOLDED_FUNCTION_WORDS.has(word.folded);
}

const FOLDED_FUNCTION_WORDS: ReadonlySet<string> = new Set([...VIETNAMESE_FUNCTION_WORDS].map(foldMarks));

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
