/** Characters of Vietnamese or English a token of current tokenizers (o200k: 3.56 for Vietnamese law, 3.64 English). */
const CHARACTERS_PER_TOKEN = 3.5;

/** Tokens of a text of this many UTF-16 code units, rounded up; an estimate, within about 15 % for prose. */
export function estimateTokens(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}

/** The most characters that {@link estimateTokens} counts as at most this many tokens. */
export function charactersOf(tokens: number): number {
  return Math.floor(tokens * CHARACTERS_PER_TOKEN);
}
