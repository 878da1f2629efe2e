/**
 * Characters (UTF-16 code units) a token of o200k, measured on laws. What is not listed is like Latin: 3.56 for Vietnamese,
 * 3.64 for English.
 */
const SCRIPTS: [script: RegExp, charactersPerToken: number][] = [
  [/\p{Script=Han}/u, 1.4],
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, 1.2],
  [/\p{Script=Hangul}/u, 1.6],
  [/\p{Script=Thai}/u, 2.2],
  [/[\p{Script=Khmer}\p{Script=Myanmar}]/u, 1.6],
  [/\p{Script=Lao}/u, 0.55],
  [/[\p{Script=Hebrew}\p{Script=Greek}\p{Script=Devanagari}]/u, 2.9],
];
const LATIN = 3.5;
const ANY_OF_THEM =
  /[\u0370-\u03FF\u0590-\u05FF\u0900-\u097F\u0E00-\u0EFF\u1000-\u109F\u1100-\u11FF\u1780-\u17FF\u3040-\u30FF\u3400-\u9FFF\uAC00-\uD7AF]/;
const SAMPLE_CHARACTERS = 6_000;

/**
 * How many characters of a document make a token, roughly, from samples of its beginning, middle and end: within about
 * 15 % for prose. Counting takes longer than all the rest of chunking: see `countingRuler`.
 */
export function charactersPerToken(text: string): number {
  const middle = Math.max(0, Math.floor((text.length - SAMPLE_CHARACTERS) / 2));
  const sample =
    text.length <= 3 * SAMPLE_CHARACTERS
      ? text
      : text.slice(0, SAMPLE_CHARACTERS) +
        text.slice(middle, middle + SAMPLE_CHARACTERS) +
        text.slice(-SAMPLE_CHARACTERS);
  if (sample.length === 0 || !ANY_OF_THEM.test(sample)) return LATIN;
  let tokens = 0;
  for (const character of sample) {
    const perToken = ANY_OF_THEM.test(character)
      ? (SCRIPTS.find(([script]) => script.test(character))?.[1] ?? LATIN)
      : LATIN;
    tokens += character.length / perToken;
  }
  return sample.length / tokens;
}
