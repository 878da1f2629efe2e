import type { ModelRequest } from './language-model.ts';

const PIECE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]|\p{L}[\p{L}\p{M}]*|\p{N}+|[^\p{L}\p{N}\s]/gu;

/**
 * How many tokens a text has, roughly, for usage numbers when a provider gives none and for budgets.
 *
 * A word costs one token per 4.5 bytes, begun ones counted: byte-pair vocabularies are trained mostly on English, so a
 * marked letter (2 or 3 bytes) weighs more, and a Vietnamese syllable is one or two tokens. Three digits, a punctuation
 * mark or an ideograph are one. An estimate for ordinary prose, not a bound.
 */
export function estimateTokens(text: string): number {
  let tokens = 0;
  for (const [piece] of text.matchAll(PIECE)) {
    const first = piece.codePointAt(0) ?? 0;
    if (first >= 0x30 && first <= 0x39) tokens += Math.ceil(piece.length / 3);
    else if (piece.length === 1) tokens += 1;
    else tokens += Math.ceil(wordBytes(piece) / 4.5);
  }
  return tokens;
}

/** The same for a conversation, with four tokens for the frame of each message, as chat templates have. */
export function estimateRequestTokens({ messages }: Pick<ModelRequest, 'messages'>): number {
  return messages.reduce((sum, { content }) => sum + estimateTokens(content) + 4, 0);
}

/** Length in UTF-8, weighted so that a marked letter (2 or 3 bytes) counts as more than a plain one. */
function wordBytes(word: string): number {
  let bytes = 0;
  for (let index = 0; index < word.length; index += 1) {
    const unit = word.charCodeAt(index);
    bytes += unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
  }
  return bytes;
}
