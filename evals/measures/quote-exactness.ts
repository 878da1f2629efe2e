import { citeAnswer } from '@frogwell/retrieval';
import { answerExtractively } from './answer-extractively.ts';
import type { EvalSet } from './eval-set.ts';
import type { EvalStore } from './eval-store.ts';

export interface QuoteExactness {
  answers: number;
  quotes: number;
  /** Quotes that are the stored text at their place, and the words of the answer at theirs. Must equal `quotes`. */
  exact: number;
  /** Sentences of answers without a quote. Must be 0: an extract quotes nothing else. */
  unsupported: number;
}

/**
 * Takes extractive answers apart again: each cited span against the chunk, each chunk against the stored document.
 *
 * @param storedText the stored text that a chunk's `start` and `end` point into
 */
export async function measureQuoteExactness(
  set: EvalSet,
  store: EvalStore,
  storedText: (chunk: { fileId: string; vectorStoreId: string; documentId: string }) => Promise<string>,
  options: { answers?: number } = {},
): Promise<QuoteExactness> {
  const result: QuoteExactness = { answers: 0, quotes: 0, exact: 0, unsupported: 0 };
  for (const { text: question } of set.questions.slice(0, options.answers ?? 500)) {
    const found = await store.search(question, 5);
    if (found.passages.length === 0) continue;
    const answer = await answerExtractively(question, found);
    const chunks = new Map(found.passages.map(({ chunk }) => [chunk.id, chunk]));
    const { spans, unsupported } = citeAnswer(answer, [...chunks.values()]);
    result.answers += 1;
    result.unsupported += unsupported.length;
    for (const { start, end, passageId, quoteStart, quoteEnd } of spans) {
      result.quotes += 1;
      const chunk = chunks.get(passageId);
      if (chunk === undefined) continue;
      const stored = (await storedText(chunk)).slice(chunk.start + quoteStart, chunk.start + quoteEnd);
      const said = answer.slice(start, end);
      if (stored === chunk.text.slice(quoteStart, quoteEnd) && stored.includes(said)) result.exact += 1;
    }
  }
  return result;
}
