import { type ChooseOptions, type SearchParts, scoreByOverlap } from '@frogwell/retrieval';
import type { QueryVariant } from '../measures/query-variants.ts';
import type { IndexParts } from './rebuilt-store.ts';

/** A part of the product and how to do without it. */
export interface Ablation<Without> {
  part: string;
  /** How questions are typed: where the part has something to do, or might do harm. */
  typed: readonly QueryVariant[];
  without: Without;
  /** In other languages there is nothing to leave out. */
  language?: 'vi';
}

/** Measured by nDCG@10. */
export const SEARCH_PARTS: readonly Ablation<SearchParts>[] = [
  { part: 'heading field', typed: ['written'], without: { weights: { headingWeight: 0 } } },
  {
    part: 'pairs of neighbours',
    typed: ['written', 'toneless'],
    without: { weights: { syllablePairWeight: 0, stemPairWeight: 0 } },
  },
  {
    part: "pair weight by the store's structure",
    typed: ['written'],
    // The weight for prose.
    without: { weights: { syllablePairWeight: 0.4 } },
    language: 'vi',
  },
  { part: 'exact BM25 over all words', typed: ['written'], without: { rescoring: false } },
  {
    part: 'matching with tone marks',
    typed: ['written'],
    without: { stream: 'folded' },
    language: 'vi',
  },
  {
    part: 'folded field, where marks are missing',
    typed: ['toneless', 'half-toned'],
    without: { stream: 'toned' },
    language: 'vi',
  },
  { part: 'mending of typing mistakes', typed: ['typo', 'written'], without: { corrections: false } },
  { part: 'a named article first', typed: ['written'], without: { citedFirst: false } },
];

/** Measured by nDCG@10, both sides in an index built in memory. */
export const INDEX_PARTS: readonly Ablation<IndexParts>[] = [
  { part: 'titles indexed with the text', typed: ['written'], without: { context: false } },
  {
    part: 'abbreviations',
    typed: ['abbreviated', 'written'],
    without: { abbreviations: false },
    language: 'vi',
  },
];

/** Measured by the share of extracts that hold the answer. */
export const EXTRACT_PARTS: readonly Ablation<{ search?: SearchParts; choose?: ChooseOptions }>[] = [
  {
    part: 'learned scorer (against overlap)',
    typed: ['written', 'toneless'],
    without: { choose: { scorer: scoreByOverlap } },
  },
  { part: 'the previous sentence', typed: ['written'], without: { choose: { previous: false } } },
  { part: 'near-duplicates skipped', typed: ['written'], without: { choose: { maxOverlap: 1 } } },
  { part: 'sections asked for by title', typed: ['written'], without: { choose: { sections: false } } },
  {
    part: 'folded field, where marks are missing',
    typed: ['toneless'],
    without: { search: { stream: 'toned' } },
    language: 'vi',
  },
  {
    part: 'mending of typing mistakes',
    typed: ['typo'],
    without: { search: { corrections: false } },
  },
];

/** Measured by the area under the curve of refusals, which only one of the two scores of the evidence check decides then. */
export const REFUSAL_PARTS: readonly Ablation<'coverage' | 'lexical'>[] = [
  { part: 'background words in refusal', typed: ['written'], without: 'lexical' },
  { part: 'search score in refusal', typed: ['written'], without: 'coverage' },
];

/** Names of all parts, as `--part` takes them. */
export const PART_NAMES: readonly string[] = [
  ...new Set([...SEARCH_PARTS, ...INDEX_PARTS, ...EXTRACT_PARTS, ...REFUSAL_PARTS].map(({ part }) => part)),
];
