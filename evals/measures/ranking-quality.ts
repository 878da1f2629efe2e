import type { ProductStore } from '../product-store.ts';
import type { EvalSet } from './eval-set.ts';
import { type QueryVariant, typedAs } from './query-variants.ts';

export interface RankingQuality {
  questions: number;
  /** Means over the judged questions, 0..1. */
  ndcgAt10: number;
  recallAt1: number;
  recallAt10: number;
  /** Mean reciprocal rank of the first relevant document among the first ten. */
  mrr: number;
  /** nDCG@10 by question. */
  values: Record<string, number>;
  /** CPU milliseconds per search, workers included. */
  cpuMs: number;
}

/** Passages asked for, so that ten different documents are among them. */
const PASSAGES = 40;
const DEPTH = 10;

/**
 * Ranks the documents of a set for each judged question; a document counts as its best passage.
 */
export async function measureRankingQuality(
  set: EvalSet,
  store: ProductStore,
  variant: QueryVariant = 'written',
): Promise<RankingQuality> {
  const judged = set.questions.filter(({ relevant }) => relevant.length > 0);
  const sums = { ndcgAt10: 0, recallAt1: 0, recallAt10: 0, mrr: 0 };
  const values: Record<string, number> = {};
  const before = process.cpuUsage();
  for (const question of judged) {
    const { relevant } = question;
    const { passages } = await store.search(typedAs(variant, question), PASSAGES);
    const documents = passages.map(({ chunk }) => store.documentOf(chunk));
    const quality = judgeRanking(distinct(documents).slice(0, DEPTH), relevant);
    values[question.id] = quality.ndcg;
    sums.ndcgAt10 += quality.ndcg;
    sums.recallAt1 += quality.recallAt1;
    sums.recallAt10 += quality.recall;
    sums.mrr += quality.reciprocalRank;
  }
  const { user, system } = process.cpuUsage(before);
  const mean = (sum: number): number => (judged.length === 0 ? 0 : sum / judged.length);
  return {
    questions: judged.length,
    values,
    ndcgAt10: mean(sums.ndcgAt10),
    recallAt1: mean(sums.recallAt1),
    recallAt10: mean(sums.recallAt10),
    mrr: mean(sums.mrr),
    cpuMs: mean((user + system) / 1_000),
  };
}

/**
 * Judges one ranking by binary relevance: gain 1 per relevant document, discount log2(rank + 1), the ideal ranking cut
 * at the same depth (as trec_eval does).
 *
 * @param ranking document ids, best first, without duplicates, cut at the depth that is measured
 * @param relevant at least one id
 */
export function judgeRanking(
  ranking: readonly string[],
  relevant: readonly string[],
): { ndcg: number; recall: number; recallAt1: number; reciprocalRank: number } {
  const wanted = new Set(relevant);
  let gain = 0;
  let found = 0;
  let reciprocalRank = 0;
  for (const [index, id] of ranking.entries()) {
    if (!wanted.has(id)) continue;
    gain += 1 / Math.log2(index + 2);
    found += 1;
    if (found === 1) reciprocalRank = 1 / (index + 1);
  }
  let ideal = 0;
  for (let index = 0; index < Math.min(DEPTH, wanted.size); index += 1) ideal += 1 / Math.log2(index + 2);
  const [first] = ranking;
  return {
    ndcg: gain / ideal,
    recall: found / wanted.size,
    recallAt1: first !== undefined && wanted.has(first) ? 1 / wanted.size : 0,
    reciprocalRank,
  };
}

function distinct(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}
