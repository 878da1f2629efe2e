/** How much of a text came out of a file, and how much that is not in it: 1 = all and nothing else. */
export interface WordOverlap {
  /** F1 of the words, however often they occur. */
  words: number;
  /** F1 of the pairs of neighbours: falls when lines or columns are mixed up. */
  pairs: number;
}

/** Compares the words of two texts, NFC and in lower case; punctuation and white space do not count. */
export function wordOverlap(found: string, expected: string): WordOverlap {
  const foundWords = wordsOf(found);
  const expectedWords = wordsOf(expected);
  return {
    words: f1(foundWords, expectedWords),
    pairs: f1(pairsOf(foundWords), pairsOf(expectedWords)),
  };
}

function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  );
}

function pairsOf(words: string[]): string[] {
  return words.slice(1).map((word, index) => `${words[index]} ${word}`);
}

function f1(found: string[], expected: string[]): number {
  if (found.length === 0 || expected.length === 0) return found.length === expected.length ? 1 : 0;
  const left = new Map<string, number>();
  for (const item of expected) left.set(item, (left.get(item) ?? 0) + 1);
  let common = 0;
  for (const item of found) {
    const count = left.get(item) ?? 0;
    if (count === 0) continue;
    common += 1;
    left.set(item, count - 1);
  }
  return (2 * common) / (found.length + expected.length);
}
