import { wordsIn } from './tokenize.ts';
import type { Word } from './word.ts';

/** Enough to be sure; long documents are not read to their end. */
const SAMPLE_LENGTH = 20_000;

/**
 * Tells the language of a text, a question or a chunk.
 *
 * Vietnamese: at least 10 % of the words carry marks that other languages hardly use, or three and more words of which
 * nearly all have the form of a Vietnamese syllable (typed without marks). English: at least 10 % function words, and
 * not everything reads as Vietnamese syllables ("to chuc hoa binh" is not English).
 *
 * @returns BCP 47: `vi`, `en`, the language of a script that writes no spaces (`zh`, `ja`, `th`, `km`, `lo`, `my`), or `und`
 */
export function detectLanguage(text: string): string {
  const sample = text.length > SAMPLE_LENGTH ? text.slice(0, SAMPLE_LENGTH) : text;
  return languageOfWords(wordsIn(sample));
}

/** {@link detectLanguage} for a text that is split into words already. */
export function languageOfWords(words: readonly Word[]): string {
  let letters = 0;
  let marked = 0;
  let english = 0;
  let syllables = 0;
  let spaceless = 0;
  for (const word of words) {
    if (word.isNumber) continue;
    letters += 1;
    if (word.hasVietnameseMarks) marked += 1;
    if (word.isEnglishFunctionWord) english += 1;
    if (word.isSyllable) syllables += 1;
    if (word.isSpaceless) spaceless += 1;
  }
  if (letters === 0) return 'und';
  if (spaceless * 2 > letters) return languageOfScript(words);
  const share = 0.1 * letters;
  if (marked >= share && marked >= english) return 'vi';
  if (english >= share && letters - syllables >= 0.25 * letters) return 'en';
  if (letters >= 3 && syllables >= 0.85 * letters) return 'vi';
  return 'und';
}

const SCRIPTS: readonly [language: string, script: RegExp][] = [
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
  ['th', /\p{Script=Thai}/u],
  ['km', /\p{Script=Khmer}/u],
  ['lo', /\p{Script=Lao}/u],
  ['my', /\p{Script=Myanmar}/u],
  ['zh', /\p{Script=Han}/u],
];

function languageOfScript(words: readonly Word[]): string {
  const text = words.map((word) => word.text).join('');
  // Japanese first: it is written with Chinese characters too.
  return SCRIPTS.find(([, script]) => script.test(text))?.[0] ?? 'und';
}
