import type { ScoredCandidate } from './score-candidates.ts';

/** A candidate with what both legs say of it. */
export interface FusedCandidate extends ScoredCandidate {
  /** 0..1: share of the best possible score by words. */
  lexical: number;
  /** Cosine with the query; null where the chunk or the query has no vector. */
  similarity: number | null;
  /** 0..1: how far {@link similarity} is above the common level; null without one. */
  meaning: number | null;
  /** 0..1: what ranks it, the sum of what words and meaning give. */
  fused: number;
}

/** By words alone: the order stays. */
export function lexicalOnly<Candidate extends ScoredCandidate>(
  scored: readonly Candidate[],
  maximum: number,
): (Candidate & FusedCandidate)[] {
  return scored.map((candidate) => {
    const lexical = lexicalShareOf(candidate, maximum);
    return { ...candidate, lexical, similarity: null, meaning: null, fused: lexical };
  });
}

/**
 * Weighted sum of two scores in 0..1: a * lexical / maximum + (1 - a) * (cosine - m) / (1 - m), where m is the median
 * cosine of the candidates: cosines of one model lie close together, and only what is above the common level counts.
 * A chunk without a vector is judged by its words alone.
 *
 * @param scored all candidates of both legs, scored exactly by words
 * @param similarities cosines by chunk id
 * @param options.maximum of the lexical score; 0 = the query has no words
 * @param options.lexicalShare a, 0..1
 * @returns best first; equal scores are ordered by chunk id
 */
export function fuseScores<Candidate extends ScoredCandidate>(
  scored: readonly Candidate[],
  similarities: ReadonlyMap<string, number>,
  { maximum, lexicalShare }: { maximum: number; lexicalShare: number },
): (Candidate & FusedCandidate)[] {
  const cosines = scored.flatMap(({ chunkId }) => similarities.get(chunkId) ?? []);
  const level = median(cosines);
  return scored
    .map((candidate): Candidate & FusedCandidate => {
      const lexical = lexicalShareOf(candidate, maximum);
      const similarity = similarities.get(candidate.chunkId) ?? null;
      if (similarity === null) return { ...candidate, lexical, similarity, meaning: null, fused: lexical };
      const meaning = level >= 1 ? 0 : Math.min(1, Math.max(0, (similarity - level) / (1 - level)));
      return {
        ...candidate,
        lexical,
        similarity,
        meaning,
        fused: lexicalShare * lexical + (1 - lexicalShare) * meaning,
      };
    })
    .toSorted((a, b) => b.fused - a.fused || (a.chunkId < b.chunkId ? -1 : 1));
}

function lexicalShareOf({ score }: ScoredCandidate, maximum: number): number {
  return maximum > 0 ? Math.min(1, score / maximum) : 0;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >>> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
