/**
 * Source of a regular expression for Vietnamese phrases, to be run on {@link joinedWords} or on NFC text.
 *
 * A word with marks matches as written or without any mark: `chào` matches "chào" and "chao", but not "cháo".
 *
 * @param phrases alternatives; groups, `?` and `*` keep their meaning
 */
export function phrasePattern(phrases: readonly string[]): string {
  const either = phrases
    .join('|')
    .replace(/[\p{L}\p{M}]+/gu, (word) => (fold(word) === word ? word : `(?:${word}|${fold(word)})`));
  return `(?:${either})`;
}

/** Lower-case words of a text, joined by single spaces. */
export function joinedWords(text: string): string {
  return (
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  ).join(' ');
}

function fold(word: string): string {
  return word.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/gu, 'd').normalize('NFC');
}
