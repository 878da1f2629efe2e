import { type EvidenceCoverage, measureCoverage } from './evidence-coverage.ts';
import { type BackgroundSource, questionTerms } from './question-terms.ts';

export interface EvidenceAssessment {
  /** 0..1. */
  score: number;
  /** 0..1; grows slowly with the store, since in a large store something always matches a little. */
  threshold: number;
  /** `score >= threshold`. */
  sufficient: boolean;
  /** Sufficient, and so near to the threshold that a model should look first where there is one. */
  uncertain: boolean;
}

/** The numbers behind an assessment. */
export interface EvidenceExplanation extends EvidenceAssessment {
  /** Half of the score. */
  coverage: EvidenceCoverage;
  /** 0..1, the other half: the lexical score of the best passage. */
  bestLexical: number;
  /** Passages that were looked at. */
  passages: number;
}

/** What was found for a question; a search result fits. */
export interface FoundEvidence {
  /** Best first; `score` is the share of the best possible lexical score, 0..1. */
  passages: readonly {
    chunk: { text: string; context: string; language: string };
    score: number;
  }[];
  /** Searchable chunks of the stores. */
  chunkCount: number;
}

/**
 * Above the threshold. In stores of 21 passages 4 to 15 % of the questions that they answer lie in it (four sets, 150 to
 * 200 questions each), and most of what is answered wrongly: 26 of the 41 % that are answered when their passage is taken
 * out (xquad-vi; 33 of 79 on alqac), 6 of the 7 % that are off the topic.
 */
const UNCERTAIN = 0.1;
/** Passages that are looked at. */
const TOP = 5;
/** Beyond this the threshold stays. */
const LARGEST_STORE = 10_000;
/**
 * threshold = `base + growth * ln(chunks)`. Fitted on stores of 1 to 6,492 passages from five sets with the
 * background counted without the set under test (`evals/measures/refusal.ts`): balanced accuracy .962 for Vietnamese
 * and .967 for English in stores of 1 to 20 passages, .956 for questions off the topic of 2,249 articles of law.
 * Neighbouring values change it by less than .005.
 */
const THRESHOLDS = {
  vietnamese: { base: 0.22, growth: 0.015 },
  english: { base: 0.13, growth: 0.02 },
};

/**
 * Do the passages hold enough of what is asked?
 *
 * The score is the mean of two: how much of the question's content words and pairs the best passage and sentence
 * hold, weighted by background frequencies, which is reliable in stores of one page; and the lexical score of the
 * best passage, which knows what is rare in this store and is reliable in large ones.
 *
 * It tells whether the documents are on the topic. That they are, but lack the answer, cannot be told from words.
 */
export function assessEvidence(
  question: string,
  found: FoundEvidence,
  background?: BackgroundSource,
): EvidenceAssessment {
  const { score, threshold, sufficient, uncertain } = explainEvidence(question, found, background);
  return { score, threshold, sufficient, uncertain };
}

/** {@link assessEvidence} with what its score is made of. */
export function explainEvidence(
  question: string,
  { passages, chunkCount }: FoundEvidence,
  background?: BackgroundSource,
): EvidenceExplanation {
  const terms = questionTerms(question, passages[0]?.chunk.language ?? 'und', background);
  const { base, growth } = terms.form === 'stem' ? THRESHOLDS.english : THRESHOLDS.vietnamese;
  const threshold = base + growth * Math.log(Math.min(Math.max(chunkCount, 1), LARGEST_STORE));
  const found = passages.slice(0, TOP);
  const coverage = measureCoverage(
    terms,
    found.map(({ chunk }) => chunk),
  );
  const bestLexical = found.reduce((highest, { score }) => Math.max(highest, score), 0);
  const score = (coverage.score + bestLexical) / 2;
  const sufficient = found.length > 0 && score >= threshold;
  return {
    score,
    threshold,
    sufficient,
    uncertain: sufficient && score < threshold + UNCERTAIN,
    coverage,
    bestLexical,
    passages: found.length,
  };
}
