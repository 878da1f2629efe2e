import type { Candidates, TermStatistics } from '@frogwell/storage';
import { lengthNorm, termSaturation } from './bm25.ts';
import type { PlannedTerm } from './query-plan.ts';

export interface ScoredCandidate {
  chunkId: string;
  /** BM25 over all terms of the query. */
  score: number;
  /** The part of {@link score} that is not owed to naming an article. */
  subjectScore: number;
  /** The part of {@link subjectScore} that the heading gives: does it name the law that the query names? */
  headingScore: number;
  /** Frequencies of the extra terms, in order. */
  extras: number[];
}

/**
 * Exact BM25 over every term of the query, per field with its own lengths (k1 .9, b .4), best first; equal scores are
 * ordered by chunk id.
 *
 * @param terms the first terms of the candidate request, in its order; what it asked for beyond them are the extras
 */
export function scoreCandidates(
  candidates: Candidates,
  terms: readonly PlannedTerm[],
  statistics: TermStatistics,
): ScoredCandidate[] {
  return candidates.chunkIds
    .map((chunkId, row) => {
      let score = 0;
      let subjectScore = 0;
      let headingScore = 0;
      visitGains(candidates, row, terms, statistics, ({ field, isCitation }, gain) => {
        score += gain;
        if (isCitation) return;
        subjectScore += gain;
        if (field === 'heading') headingScore += gain;
      });
      const extras = Array.from(frequenciesOf(candidates, row).subarray(terms.length));
      return { chunkId, score, subjectScore, headingScore, extras };
    })
    .toSorted((a, b) => b.score - a.score || (a.chunkId < b.chunkId ? -1 : 1));
}

/**
 * Visits every term that the chunk in a row of the candidates holds, with what it adds to the chunk's score. The sum of
 * the gains is the score.
 */
export function visitGains(
  candidates: Candidates,
  row: number,
  terms: readonly PlannedTerm[],
  statistics: TermStatistics,
  visit: (term: PlannedTerm, gain: number, frequency: number) => void,
): void {
  const textNorm = lengthNorm(candidates.textLengths[row] ?? 0, statistics.averageTextLength);
  const headingNorm = lengthNorm(candidates.headingLengths[row] ?? 0, statistics.averageHeadingLength);
  const frequencies = frequenciesOf(candidates, row);
  for (const [column, term] of terms.entries()) {
    const frequency = frequencies[column] ?? 0;
    if (frequency === 0) continue;
    const norm = term.field === 'text' ? textNorm : headingNorm;
    visit(term, term.weight * termSaturation(frequency, norm), frequency);
  }
}

function frequenciesOf({ chunkIds, termFrequencies }: Candidates, row: number): Uint16Array {
  const width = chunkIds.length === 0 ? 0 : termFrequencies.length / chunkIds.length;
  return termFrequencies.subarray(row * width, (row + 1) * width);
}
