import { citeAnswer } from '@frogwell/retrieval';
import { answerExtractively } from './answer-extractively.ts';
import type { EvalQuestion, EvalSet } from './eval-set.ts';
import type { EvalStore } from './eval-store.ts';
import { holdsAnswer } from './holds-answer.ts';

export interface CitationQuality {
  answers: number;
  quotes: number;
  /** Quotes that are the stored text at their place, and the words of the answer at theirs. Must equal `quotes`. */
  exact: number;
  /** Sentences of answers without a quote. Must be 0: an extract quotes nothing else. */
  unsupported: number;
  /** Of answers to judged questions: the share of their quotes that come from a document judged relevant. */
  fromRelevant: CitationPrecision;
  /** Of answers to judged questions with gold answers: the share of their quotes that hold one. */
  holdingAnswer: CitationPrecision;
}

export interface CitationPrecision {
  /** Answers with a quote, of the questions that it can be told for. */
  answers: number;
  /** Mean over these answers of the share of quotes that are right, 0..1; 0 without answers. */
  precision: number;
  /** Share of these answers with at least one right quote, 0..1. */
  anyRight: number;
  /** Share of right quotes, by question. */
  values: Record<string, number>;
}

/**
 * Takes extractive answers apart again: each cited span against the chunk, each chunk against the stored document, each quote
 * against what is known to be right. A quote is the cited words of the document; an answer has one per sentence.
 *
 * Documents without a judgement count as wrong, so where several documents answer and one is judged, precision is a lower bound.
 *
 * @param storedText the stored text that a chunk's `start` and `end` point into
 */
export async function measureCitationQuality(
  set: EvalSet,
  store: EvalStore,
  storedText: (chunk: { fileId: string; vectorStoreId: string; documentId: string }) => Promise<string>,
): Promise<CitationQuality> {
  const counts = { answers: 0, quotes: 0, exact: 0, unsupported: 0 };
  const fromRelevant: Record<string, number> = {};
  const holdingAnswer: Record<string, number> = {};
  for (const question of set.questions) {
    const found = await store.search(question.text, 5);
    if (found.passages.length === 0) continue;
    const answer = await answerExtractively(question.text, found);
    const chunks = new Map(found.passages.map(({ chunk }) => [chunk.id, chunk]));
    const { spans, unsupported } = citeAnswer(answer, [...chunks.values()]);
    counts.answers += 1;
    counts.unsupported += unsupported.length;
    const quotes: Quote[] = [];
    for (const { start, end, passageId, quoteStart, quoteEnd } of spans) {
      counts.quotes += 1;
      const chunk = chunks.get(passageId);
      if (chunk === undefined) continue;
      const text = chunk.text.slice(quoteStart, quoteEnd);
      quotes.push({ text, document: store.documentOf(chunk) });
      const stored = (await storedText(chunk)).slice(chunk.start + quoteStart, chunk.start + quoteEnd);
      if (stored === text && stored.includes(answer.slice(start, end))) counts.exact += 1;
    }
    if (question.relevant.length === 0 || quotes.length === 0) continue;
    const { right, holding } = judgeQuotes(quotes, question);
    fromRelevant[question.id] = right;
    if (holding !== undefined) holdingAnswer[question.id] = holding;
  }
  return { ...counts, fromRelevant: precisionOf(fromRelevant), holdingAnswer: precisionOf(holdingAnswer) };
}

export interface Quote {
  text: string;
  /** Id of the set's document that it stands in. */
  document: string;
}

/**
 * Shares of right quotes, 0..1.
 *
 * @param quotes at least one
 * @returns `holding` only where the question has gold answers; compared lower-cased and without punctuation
 */
export function judgeQuotes(
  quotes: readonly Quote[],
  { relevant, answers }: Pick<EvalQuestion, 'relevant' | 'answers'>,
): { right: number; holding: number | undefined } {
  const right = quotes.filter(({ document }) => relevant.includes(document)).length;
  const holding = quotes.filter(({ text }) => holdsAnswer(text, answers)).length;
  return {
    right: right / quotes.length,
    holding: answers.length === 0 ? undefined : holding / quotes.length,
  };
}

function precisionOf(values: Record<string, number>): CitationPrecision {
  const shares = Object.values(values);
  const mean = (list: readonly number[]) =>
    list.length === 0 ? 0 : list.reduce((sum, share) => sum + share, 0) / list.length;
  return {
    answers: shares.length,
    precision: mean(shares),
    anyRight: mean(shares.map((share) => (share > 0 ? 1 : 0))),
    values,
  };
}
