import { type QuestionTerms, type TextTerms, textTerms } from './question-terms.ts';
import { sharedWeight } from './sentence-scorer/score-by-overlap.ts';
import { splitSentences } from './split-sentences.ts';

/** A pair of neighbours found together counts this much of its weight. */
const PAIR_WEIGHT = 0.4;

/**
 * How much of what a question asks about the passages hold, 0..1, judged by background frequencies: mean of the best
 * passage (titles included) and the best single sentence.
 */
export function coverageScore(
  terms: QuestionTerms,
  passages: readonly { text: string; context: string }[],
): number {
  const total = sum(terms.words) + PAIR_WEIGHT * sum(terms.pairs);
  if (total === 0) return 0;
  const coverage = (text: string): number => covered(terms, textTerms(text, terms.form)) / total;
  let bestPassage = 0;
  let bestSentence = 0;
  for (const { text, context } of passages) {
    bestPassage = Math.max(bestPassage, coverage(`${context}\n${text}`));
    for (const { start, end } of splitSentences(text)) {
      bestSentence = Math.max(bestSentence, coverage(text.slice(start, end)));
    }
  }
  return (bestPassage + bestSentence) / 2;
}

function covered(terms: QuestionTerms, found: TextTerms): number {
  return sharedWeight(terms.words, found.words) + PAIR_WEIGHT * sharedWeight(terms.pairs, found.pairs);
}

function sum(weights: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const weight of weights.values()) total += weight;
  return total;
}
