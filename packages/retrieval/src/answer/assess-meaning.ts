/** How near passages come to a question by meaning. */
export interface MeaningAssessment {
  /** 0..1: the reranker's score; or the cosine, where 0 is that of texts that have nothing to do with the question. */
  score: number;
  /** `strong`: they may be answered from; `uncertain`: a model should look first; `weak`: they tell nothing. */
  band: 'strong' | 'uncertain' | 'weak';
  by: 'reranker' | 'vectors';
}

export interface MeaningEvidence {
  /** Best first. */
  passages: readonly {
    /** Cosine with the question; null without a vector. */
    similarity: number | null;
    /** Score of a model that read both, 0..1; null where none was asked. */
    reranked: number | null;
  }[];
  /** Cosine of the question with texts on other subjects, of the same model; null when it is not known. */
  unrelated: number | null;
}

/** Passages that are looked at. */
const TOP = 5;
/**
 * Rerankers are trained to give more than a half to what answers the question. For vectors it is half the way from
 * unrelated texts to the very same text: with the models that are in use, answers lie at .4 to .6 of it, and the
 * nearest of many unrelated passages at .1 to .3. By what their makers publish; not fitted on sets, as words are.
 */
const BANDS = { reranker: { strong: 0.5, uncertain: 0.1 }, vectors: { strong: 0.5, uncertain: 0.3 } };

/** @returns null when there is nothing to judge by: no vectors, or no level to hold them against */
export function assessMeaning({ passages, unrelated }: MeaningEvidence): MeaningAssessment | null {
  const found = passages.slice(0, TOP);
  const reranked = found.flatMap(({ reranked: score }) => score ?? []);
  if (reranked.length > 0) return judged('reranker', Math.max(...reranked));
  const cosines = found.flatMap(({ similarity }) => similarity ?? []);
  if (cosines.length === 0 || unrelated === null || unrelated >= 1) return null;
  const score = (Math.max(...cosines) - unrelated) / (1 - unrelated);
  return judged('vectors', Math.min(1, Math.max(0, score)));
}

function judged(by: MeaningAssessment['by'], score: number): MeaningAssessment {
  const { strong, uncertain } = BANDS[by];
  return { score, by, band: score >= strong ? 'strong' : score >= uncertain ? 'uncertain' : 'weak' };
}
