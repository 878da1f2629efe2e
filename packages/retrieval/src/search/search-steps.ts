import type { TermHash, TermStatistics } from '@frogwell/storage';
import type { FusedCandidate } from './fuse-scores.ts';
import type { QueryPlan } from './query-plan.ts';
import type { RankedPassage } from './search-passages.ts';
import type { VectorSearch } from './vector-leg.ts';

export interface RankedCandidate extends FusedCandidate {
  /** Put first because the query names its article. */
  isCited: boolean;
}

/** How the passages of one search came about. */
export interface SearchSteps {
  plan: QueryPlan;
  statistics: TermStatistics;
  /** What was asked of every candidate: the terms of the plan, then those that name an article. */
  terms: TermHash[];
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
