import { type QuestionTerms, type TextTerms, textTerms } from './question-terms.ts';
import { sharedWeight } from './sentence-scorer/score-by-overlap.ts';
import { splitSentences } from './split-sentences.ts';

/** A pair of neighbours found together counts this much of its weight. */
const PAIR_WEIGHT = 0.4;

/** How much of what a question asks about passages hold. Every value is 0..1. */
export interface EvidenceCoverage {
  /** Mean of the two below. */
  score: number;
  /** The passage that holds most, its titles included. */
  bestPassage: number;
  /** The sentence that holds most. */
  bestSentence: number;
  /** What {@link bestPassage} is made of. */
  words: CoveredWord[];
}

/** A content word of the question. */
export interface CoveredWord {
  /** In the form in which the question is compared: as written, without marks, or as English stem. */
  word: string;
  /** 0..1: its share of all that the question asks about, pairs of neighbours left out. */
  share: number;
  /** Does the passage that holds most have it? */
  isHeld: boolean;
}

/**
 * How much of what a question asks about the passages hold, judged by background frequencies: mean of the best passage
 * (titles included) and the best single sentence.
 */
export function measureCoverage(
  terms: QuestionTerms,
  passages: readonly { text: string; context: string }[],
): EvidenceCoverage {
  const total = sum(terms.words) + PAIR_WEIGHT * sum(terms.pairs);
  const coverage = (found: TextTerms): number => (total === 0 ? 0 : covered(terms, found) / total);
  let bestPassage = 0;
  let bestSentence = 0;
  let held: ReadonlySet<string> = new Set();
  for (const { text, context } of passages) {
    const found = textTerms(`${context}\n${text}`, terms.form);
    const holds = coverage(found);
    if (holds > bestPassage) {
      bestPassage = holds;
      held = found.words;
    }
    for (const { start, end } of splitSentences(text)) {
      bestSentence = Math.max(bestSentence, coverage(textTerms(text.slice(start, end), terms.form)));
    }
  }
  const words = [...terms.words].map(([word, weight]) => ({
    word,
    share: weight / (sum(terms.words) || 1),
    isHeld: held.has(word),
  }));
  return { score: (bestPassage + bestSentence) / 2, bestPassage, bestSentence, words };
}

function covered(terms: QuestionTerms, found: TextTerms): number {
  return sharedWeight(terms.words, found.words) + PAIR_WEIGHT * sharedWeight(terms.pairs, found.pairs);
}

function sum(weights: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const weight of weights.values()) total += weight;
  return total;
}
