import { wordsIn } from './tokenize.ts';

// Signs that change what is asked: "C++" is not "C#", 10 % is not 10, -5 °C is not 5 °C.
const MEANINGFUL_SIGN = /[\p{Sc}\p{Sm}#%‰°²³¹\u2070-\u209C]|(?<![\p{L}\p{N}\p{M}])[-−](?=\p{N})/gu;

/**
 * The key of a question: equal for questions that differ only in case, spaces, punctuation, tone placement (hòa/hoà)
 * or normal form (NFC/NFD). Digits, tone marks and signs such as `+`, `#`, `%` tell questions apart.
 *
 * @returns words joined by single spaces; empty for a text without words
 */
export function questionKey(text: string): string {
  const composed = text.normalize('NFC');
  const words: string[] = [];
  let from = 0;
  let sign = '';
  const take = (part: string) => {
    for (const word of wordsIn(part)) {
      // A minus stays with its number, so that a key is its own key.
      words.push(sign + word.text);
      sign = '';
    }
  };
  for (const match of composed.matchAll(MEANINGFUL_SIGN)) {
    take(composed.slice(from, match.index));
    from = match.index + match[0].length;
    if (match[0] === '-' || match[0] === '−') sign = '-';
    else words.push(match[0]);
  }
  take(composed.slice(from));
  return words.some((word) => /[\p{L}\p{N}]/u.test(word)) ? words.join(' ') : '';
}
