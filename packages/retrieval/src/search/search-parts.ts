import type { QueryStream } from './choose-stream.ts';
import type { ScoredCandidate } from './score-candidates.ts';
import type { SearchProfile } from './search-profile.ts';

/**
 * Parts of the search by words that a caller may do without or decide by itself: to find exactly what was typed, or to
 * measure what each part is worth. What is left out is as the product does it.
 */
export interface SearchParts {
  /** Weights in place of those that the stores' own structure tells; 0 leaves pairs or headings out altogether. */
  weights?: Partial<SearchProfile>;
  /** `false`: every word is searched for as it was typed. */
  corrections?: boolean;
  /** The form in which Vietnamese words are matched, in place of the one that the marks of the query tell. */
  stream?: QueryStream;
  /**
   * `false`: candidates stay in the order in which the index found them, by their rarest terms alone. Several wordings of a query have no such order in common, and their scores decide.
   */
  rescoring?: boolean;
  /** `false`: an article that the query names is ranked like any other. */
  citedFirst?: boolean;
}

/** The candidates in the order in which the index gave them, which is that of their preliminary scores. */
export function inFoundOrder<Candidate extends Pick<ScoredCandidate, 'chunkId'>>(
  candidates: readonly Candidate[],
  chunkIds: readonly string[],
): Candidate[] {
  const ranks = new Map(chunkIds.map((id, rank) => [id, rank]));
  return candidates.toSorted((a, b) => (ranks.get(a.chunkId) ?? 0) - (ranks.get(b.chunkId) ?? 0));
}
