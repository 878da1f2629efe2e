import type { ChooseOptions, SearchParts } from '@frogwell/retrieval';
import type { EvalSet } from '../measures/eval-set.ts';
import type { EvalStore } from '../measures/eval-store.ts';
import { type QueryVariant, typedAs } from '../measures/query-variants.ts';
import { measureRankingQuality } from '../measures/ranking-quality.ts';
import type { ProductStore } from '../product-store.ts';
import { type Comparison, compareRuns } from '../statistics.ts';
import { describeGain } from './describe-gain.ts';
import { type ExtractHits, extractHits, searchForExtracts } from './extract-hits.ts';
import { type Ablation, EXTRACT_PARTS, INDEX_PARTS, SEARCH_PARTS } from './parts.ts';
import { type IndexParts, rebuildStore } from './rebuilt-store.ts';
import { refusalGains } from './refusal-gains.ts';

/** What one part brings on one set. */
export interface PartGain {
  set: string;
  part: string;
  typed: QueryVariant;
  measure: 'nDCG@10' | 'gold inside' | 'refusal AUROC, off-topic' | 'refusal AUROC, small stores';
  /** Means over the questions, 0..1. */
  with: number;
  without: number;
  /** With less without. */
  gain: Comparison;
  /** Mean characters of extracts. */
  length?: { with: number; without: number };
}

export interface AblationOptions {
  /** Sets with other documents, whose questions are off-topic here. */
  others: readonly EvalSet[];
  /** What is being done, for a person. */
  onProgress: (message: string) => void;
  /** Names of the parts to leave out; undefined = each of them. */
  parts?: readonly string[] | undefined;
}

/**
 * Measures a set again with one part of the product left out at a time, everything else as it is.
 *
 * Questions that a way of typing leaves as they are do not count there.
 */
export async function ablateSet(
  set: EvalSet,
  store: ProductStore,
  { others, onProgress, parts }: AblationOptions,
): Promise<PartGain[]> {
  const isWanted = (part: string) => parts?.includes(part) ?? true;
  const run: Run = { onProgress, isWanted };
  return [
    ...(await searchGains(set, store, run)),
    ...(await indexGains(set, store, run)),
    ...(await extractGains(set, store, run)),
    ...(await refusalGains(set, store, { ...run, others })),
  ];
}

interface Run {
  onProgress: (message: string) => void;
  isWanted: (part: string) => boolean;
}

async function searchGains(set: EvalSet, store: ProductStore, run: Run): Promise<PartGain[]> {
  const whole = new Map<QueryVariant, Record<string, number>>();
  return gainsOf(set, SEARCH_PARTS, run, async ({ part, without }, typed, asked) => {
    const values = whole.get(typed) ?? (await rank(asked, store, typed));
    whole.set(typed, values);
    const left = await rank(asked, withParts(store, without), typed);
    return { part, measure: 'nDCG@10', ...comparison(values, left) };
  });
}

async function indexGains(set: EvalSet, store: ProductStore, run: Run): Promise<PartGain[]> {
  // One index at a time beside the whole one: they are kept in memory.
  const rebuilt = new Map<IndexParts, EvalStore>();
  const open = async (parts: IndexParts) => {
    const known = rebuilt.get(parts);
    if (known !== undefined) return known;
    for (const other of rebuilt.keys()) if (other !== WHOLE) rebuilt.delete(other);
    const opened = await rebuildStore(store, parts);
    rebuilt.set(parts, opened);
    return opened;
  };
  return gainsOf(set, INDEX_PARTS, run, async ({ part, without }, typed, asked) => {
    const values = await rank(asked, await open(WHOLE), typed);
    const left = await rank(asked, await open(without), typed);
    return { part, measure: 'nDCG@10', ...comparison(values, left) };
  });
}

const WHOLE: IndexParts = {};

async function extractGains(set: EvalSet, store: ProductStore, run: Run): Promise<PartGain[]> {
  const answerable = {
    ...set,
    questions: set.questions.filter(({ answers, relevant }) => answers.length > 0 && relevant.length > 0),
  };
  if (answerable.questions.length === 0) return [];
  const searched = new Map<QueryVariant, Awaited<ReturnType<typeof searchForExtracts>>>();
  const whole = new Map<QueryVariant, ExtractHits>();
  return gainsOf(answerable, EXTRACT_PARTS, run, async ({ part, without }, typed, asked) => {
    const found = searched.get(typed) ?? (await searchForExtracts(asked, store, typed));
    searched.set(typed, found);
    const hits = whole.get(typed) ?? extractHits(found);
    whole.set(typed, hits);
    const { search, choose }: { search?: SearchParts; choose?: ChooseOptions } = without;
    const left = extractHits(
      search === undefined ? found : await searchForExtracts(asked, withParts(store, search), typed),
      choose,
    );
    return {
      part,
      measure: 'gold inside',
      ...comparison(hits.values, left.values),
      length: { with: hits.length, without: left.length },
    };
  });
}

/** Every part in every way of typing that suits the set and changes at least one question. */
async function gainsOf<Without>(
  set: EvalSet,
  ablations: readonly Ablation<Without>[],
  { onProgress, isWanted }: Run,
  measure: (
    ablation: Ablation<Without>,
    typed: QueryVariant,
    asked: EvalSet,
  ) => Promise<Omit<PartGain, 'set' | 'typed'>>,
): Promise<PartGain[]> {
  const gains: PartGain[] = [];
  for (const ablation of ablations.filter(({ part }) => isWanted(part))) {
    for (const typed of ablation.typed) {
      if (!suits(set, ablation, typed)) continue;
      const questions = set.questions.filter(
        (question) => typed === 'written' || typedAs(typed, question) !== question.text,
      );
      if (!questions.some(({ relevant }) => relevant.length > 0)) continue;
      const found = { set: set.name, typed, ...(await measure(ablation, typed, { ...set, questions })) };
      onProgress(describeGain(found));
      gains.push(found);
    }
  }
  return gains;
}

function suits({ language }: EvalSet, ablation: { language?: 'vi' }, typed: QueryVariant): boolean {
  if (language === 'vi') return true;
  return ablation.language === undefined && (typed === 'written' || typed === 'typo');
}

async function rank(set: EvalSet, store: EvalStore, typed: QueryVariant): Promise<Record<string, number>> {
  return (await measureRankingQuality(set, store, typed)).values;
}

function withParts(store: EvalStore, parts: SearchParts): EvalStore {
  return { ...store, search: (question, topK) => store.search(question, topK, parts) };
}

function comparison(
  values: Readonly<Record<string, number>>,
  left: Readonly<Record<string, number>>,
): Pick<PartGain, 'with' | 'without' | 'gain'> {
  return { with: mean(values), without: mean(left), gain: compareRuns(left, values) };
}

function mean(values: Readonly<Record<string, number>>): number {
  const list = Object.values(values);
  return list.length === 0 ? 0 : list.reduce((sum, value) => sum + value, 0) / list.length;
}
