import { joinedWords } from '@frogwell/retrieval';

/** Does a text contain one of the gold answers, compared lower-cased and without punctuation? */
export function holdsAnswer(text: string, answers: readonly string[]): boolean {
  const words = joinedWords(text);
  return answers.map(joinedWords).some((gold) => gold !== '' && words.includes(gold));
}
