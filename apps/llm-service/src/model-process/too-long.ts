import type { LlamaModel } from './llama-bindings.ts';

/** Far more letters than any real text has per token. */
const LETTERS_PER_TOKEN = 16;

/**
 * Whether a text has more tokens than the limit, known without reading all of it.
 *
 * Reading ten megabytes would stop everything else in this process for many seconds. False = not known yet.
 */
export function isSurelyTooLong(model: Pick<LlamaModel, 'tokenize'>, text: string, limit: number): boolean {
  const enough = limit * LETTERS_PER_TOKEN;
  return text.length > enough && model.tokenize(text.slice(0, enough), false).length > limit;
}
