import type { ChunkTerms } from '@frogwell/storage';
import { Abbreviations } from './abbreviations.ts';
import { languageOfWords } from './detect-language.ts';
import { TermCounter } from './term-counter.ts';
import { groupedNumbersIn, wordsIn } from './tokenize.ts';
import type { Word } from './word.ts';
import { hashPair, hashTerm, type TermField, type TermStream, termSalt, type WordHash } from './word-hash.ts';

const counter = new TermCounter();

/**
 * The index terms of a chunk: words and neighbouring pairs of its text (context included), words and pairs of its
 * heading.
 *
 * An English chunk is indexed by stems without stop words; any other chunk by its words as written and again without
 * marks. Which of the two is told from the chunk itself, so an English page in a Vietnamese document is found by its
 * stems; the given language decides only where the chunk does not tell (tables, names). A query asks for all forms,
 * so it need not know how a chunk was indexed.
 *
 * @param chunk.context path of titles above the text, indexed with it
 * @param chunk.heading what the chunk is filed under: the context, and the title of the file
 * @param chunk.language of the document, BCP 47
 * @param chunk.abbreviations of the document: each is indexed with the words that it stands for, and the other way round
 */
export function analyzeChunk(chunk: {
  text: string;
  context: string;
  heading: string;
  language: string;
  abbreviations?: Abbreviations;
}): ChunkTerms {
  const body = wordsIn(chunk.text);
  const context = wordsIn(chunk.context);
  const heading = wordsIn(chunk.heading);
  const told = languageOfWords(body);
  const isEnglish = (told === 'und' ? chunk.language : told) === 'en';

  let textLength = 0;
  let headingLength = 0;
  if (isEnglish) {
    textLength = countStems(context, 'text', 'textPair') + countStems(body, 'text', 'textPair');
    headingLength = countStems(heading, 'heading', 'headingPair');
  } else {
    textLength = countSyllables(context, TEXT) + countSyllables(body, TEXT);
    headingLength = countSyllables(heading, HEADING);
    // Not in the length: nothing was written twice.
    const abbreviations = chunk.abbreviations ?? Abbreviations.common;
    for (const words of abbreviations.otherForms(body)) countSyllables(words, TEXT);
  }
  for (const number of [...groupedNumbersIn(chunk.context), ...groupedNumbersIn(chunk.text)]) {
    if (isEnglish) counter.add(hashTerm(number.stemHash, STEM.text));
    else {
      counter.add(hashTerm(number.tonedHash, TEXT.toned));
      counter.add(hashTerm(number.foldedHash, TEXT.folded));
    }
  }
  return { textLength, headingLength, ...counter.take() };
}

const salts = (stream: TermStream) => ({
  text: termSalt('text', stream),
  textPair: termSalt('textPair', stream),
  heading: termSalt('heading', stream),
  headingPair: termSalt('headingPair', stream),
});
const TONED = salts('toned');
const FOLDED = salts('folded');
const STEM = salts('stem');

interface SyllableSalts {
  toned: number;
  tonedPair: number;
  folded: number;
  foldedPair: number;
}
const TEXT: SyllableSalts = {
  toned: TONED.text,
  tonedPair: TONED.textPair,
  folded: FOLDED.text,
  foldedPair: FOLDED.textPair,
};
const HEADING: SyllableSalts = {
  toned: TONED.heading,
  tonedPair: TONED.headingPair,
  folded: FOLDED.heading,
  foldedPair: FOLDED.headingPair,
};

function countSyllables(words: readonly Word[], salt: SyllableSalts): number {
  let previous: Word | undefined;
  for (const word of words) {
    counter.add(hashTerm(word.tonedHash, salt.toned));
    counter.add(hashTerm(word.foldedHash, salt.folded));
    if (previous !== undefined) {
      counter.add(hashPair(previous.tonedHash, word.tonedHash, salt.tonedPair));
      counter.add(hashPair(previous.foldedHash, word.foldedHash, salt.foldedPair));
    }
    previous = word;
  }
  return words.length;
}

function countStems(words: readonly Word[], field: TermField, pairField: TermField): number {
  const salt = STEM[field];
  const pairSalt = STEM[pairField];
  let length = 0;
  let previous: WordHash | undefined;
  for (const { stem, stemHash } of words) {
    if (stem === '') continue;
    counter.add(hashTerm(stemHash, salt));
    if (previous !== undefined) counter.add(hashPair(previous, stemHash, pairSalt));
    previous = stemHash;
    length += 1;
  }
  return length;
}
