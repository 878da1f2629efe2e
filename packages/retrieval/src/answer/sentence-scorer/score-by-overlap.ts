import type { QuestionTerms, TextTerms } from '../question-terms.ts';

/** A unit that may be quoted, with what a scorer needs to know of it. */
export interface SentenceCandidate {
  /** Index of its passage in the evidence, best passage first. */
  passage: number;
  /** Index of the unit in its passage. */
  unit: number;
  text: string;
  terms: TextTerms;
  /** Of the question that it follows in the document, if there is one. */
  lead: TextTerms | undefined;
  /** Of the titles above it. */
  titles: TextTerms;
  /** Score of its passage divided by the best passage's, 0..1. */
  relativePassageScore: number;
  /** Score of its passage, 0..1. */
  passageScore: number;
}

/** One score per candidate, higher is better, comparable within one question only. */
export type SentenceScorer = (question: QuestionTerms, candidates: readonly SentenceCandidate[]) => number[];

/** A pair of neighbours found together counts this much of its weight. */
const PAIR_WEIGHT = 0.8;
/** What only the question above a sentence shares with the one asked counts this much of its weight. */
const LEAD_WEIGHT = 0.8;
/** What only the titles above a sentence share with the question counts this much of its weight. */
const TITLE_WEIGHT = 0.3;
/** Long sentences match more by chance: a sentence of 500 characters needs twice the overlap of an empty one. */
const LENGTH_PENALTY = 0.002;

/**
 * Weight of the question's content words and pairs that occur in the sentence, less for long sentences and for
 * sentences of weaker passages.
 */
export const scoreByOverlap: SentenceScorer = (question, candidates) =>
  candidates.map(({ text, terms, lead, titles, relativePassageScore }) => {
    const overlap =
      sharedWeight(question.words, terms.words) +
      PAIR_WEIGHT * sharedWeight(question.pairs, terms.pairs) +
      (lead === undefined
        ? 0
        : LEAD_WEIGHT * sharedWeight(question.words, lead.words.difference(terms.words))) +
      TITLE_WEIGHT * sharedWeight(question.words, titles.words.difference(terms.words));
    return (overlap / (1 + LENGTH_PENALTY * text.length)) * (0.5 + 0.5 * relativePassageScore);
  });

/** Sum of the weights whose key is in the set. */
export function sharedWeight(weights: ReadonlyMap<string, number>, found: ReadonlySet<string>): number {
  let sum = 0;
  for (const [key, weight] of weights) if (found.has(key)) sum += weight;
  return sum;
}
