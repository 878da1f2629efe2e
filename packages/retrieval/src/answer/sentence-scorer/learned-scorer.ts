import type { SentenceScorer } from './score-by-overlap.ts';
import { FEATURE_NAMES, sentenceFeatures } from './sentence-features.ts';
import weights from './weights.json' with { type: 'json' };

/** Weight of each feature of {@link FEATURE_NAMES}. */
export type SentenceWeights = Readonly<Record<string, number>>;

/** Scores each candidate by its odds against the best one, which has 1: e to the difference of their weighted sums. */
export function linearScorer(weights: SentenceWeights): SentenceScorer {
  return (question, candidates) => oddsAgainstBest(sentenceFeatures(question, candidates), weights);
}

/** @param rows features of the candidates of one question, in the order of {@link FEATURE_NAMES} */
export function oddsAgainstBest(rows: readonly Float64Array[], weights: SentenceWeights): number[] {
  const ordered = FEATURE_NAMES.map((name) => weights[name] ?? 0);
  const scores = rows.map((row) =>
    row.reduce((score, value, index) => score + value * (ordered[index] ?? 0), 0),
  );
  const best = Math.max(...scores);
  return scores.map((score) => Math.exp(score - best));
}

/** With the weights that `evals/sentence-scorer/train.ts` found. */
export const scoreByLearnedWeights: SentenceScorer = linearScorer(weights);
