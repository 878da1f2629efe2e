import type { FusedCandidate } from './fuse-scores.ts';
import type { WordSearch } from './search-by-words.ts';
import type { RankedPassage } from './search-passages.ts';
import type { VectorSearch } from './vector-leg.ts';

/** A candidate by the wording of the query that finds it best. */
export interface WordedCandidate extends FusedCandidate {
  /** Its place among the searches. */
  wording: number;
}

export interface RankedCandidate extends WordedCandidate {
  /** Put first because the query names its article. */
  isCited: boolean;
}

/** How the passages of one search came about. */
export interface SearchSteps {
  /** By the words of each wording, the query itself first. */
  searches: readonly WordSearch[];
  /** The one that found the best passage. */
  best: WordSearch;
  /** Every candidate of both legs, best first, cited articles before all. */
  ranked: readonly RankedCandidate[];
  /** Undefined where the search went by words alone. */
  byMeaning: VectorSearch | undefined;
  /** In that order, each text once. */
  found: readonly RankedPassage[];
  /** As they are given: the very same array where no model has put them into another order. */
  passages: readonly RankedPassage[];
}

export type WatchSearch = (steps: SearchSteps) => void;
