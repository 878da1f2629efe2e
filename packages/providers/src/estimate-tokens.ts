import type { ModelRequest } from './language-model.ts';

const PIECE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]|\p{L}[\p{L}\p{M}]*|\p{N}+|[^\p{L}\p{N}\s]/gu;

/**
 * How many tokens a text has, roughly, for usage numbers when a provider gives none and for budgets.
 *
 * Vocabularies are trained mostly on English: a plain word of up to seven letters is one token, each five further
 * letters one more. A word with marked letters costs one token per 4.5 bytes of UTF-8, so that a Vietnamese syllable
 * is one or two. Three digits, a punctuation mark or an ideograph are one. For ordinary prose; not a bound.
 */
export function estimateTokens(text: string): number {
  let tokens = 0;
  for (const [piece] of text.matchAll(PIECE)) {
    const first = piece.charCodeAt(0);
    if (first >= 0x30 && first <= 0x39) tokens += Math.ceil(piece.length / 3);
    else if (piece.length <= 2) tokens += 1;
    else tokens += wordTokens(piece);
  }
  return tokens;
}

/** The same for a conversation, with four tokens for the frame of each message, as chat templates have. */
export function estimateRequestTokens({ messages }: Pick<ModelRequest, 'messages'>): number {
  return messages.reduce((sum, { content }) => sum + estimateTokens(content) + 4, 0);
}

function wordTokens(word: string): number {
  let bytes = 0;
  for (let index = 0; index < word.length; index += 1) {
    const unit = word.charCodeAt(index);
    bytes += unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
  }
  const isPlain = bytes === word.length;
  return isPlain ? Math.max(1, Math.ceil((bytes - 2) / 5)) : Math.ceil(bytes / 4.5);
}
