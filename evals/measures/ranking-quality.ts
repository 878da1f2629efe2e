import type { EvalSet } from './eval-set.ts';
import type { EvalStore } from './eval-store.ts';
import { type QueryVariant, typedAs } from './query-variants.ts';

export interface RankingQuality {
  questions: number;
  /** Means over the judged questions, 0..1. */
  ndcgAt10: number;
  /** Share of the relevant documents among the first k, for each k of {@link RECALL_DEPTHS}. */
  recall: RecallAt;
  /** Mean reciprocal rank of the first relevant document among the first ten. */
  mrr: number;
  /** nDCG@10 by question. */
  values: Record<string, number>;
  /** CPU milliseconds per search, workers included. */
  cpuMs: number;
}

/** Passages asked for, so that ten different documents are among them (and mostly twenty: R@20 counts those that are). */
const PASSAGES = 40;
const DEPTH = 10;
export const RECALL_DEPTHS = [1, 5, 10, 20] as const;
export type RecallAt = Record<(typeof RECALL_DEPTHS)[number], number>;

/**
 * Ranks the documents of a set for each judged question; a document counts as its best passage.
 */
export async function measureRankingQuality(
  set: EvalSet,
  store: EvalStore,
  variant: QueryVariant = 'written',
): Promise<RankingQuality> {
  const judged = set.questions.filter(({ relevant }) => relevant.length > 0);
  const sums = { ndcgAt10: 0, mrr: 0, recall: { 1: 0, 5: 0, 10: 0, 20: 0 } satisfies RecallAt };
  const values: Record<string, number> = {};
  const before = process.cpuUsage();
  for (const question of judged) {
    const { relevant } = question;
    const { passages } = await store.search(typedAs(variant, question), PASSAGES);
    const documents = passages.map(({ chunk }) => store.documentOf(chunk));
    const quality = judgeRanking(distinct(documents), relevant);
    values[question.id] = quality.ndcg;
    sums.ndcgAt10 += quality.ndcg;
    for (const depth of RECALL_DEPTHS) sums.recall[depth] += quality.recall[depth];
    sums.mrr += quality.reciprocalRank;
  }
  const { user, system } = process.cpuUsage(before);
  const mean = (sum: number): number => (judged.length === 0 ? 0 : sum / judged.length);
  return {
    questions: judged.length,
    values,
    ndcgAt10: mean(sums.ndcgAt10),
    recall: recallAt((depth) => mean(sums.recall[depth])),
    mrr: mean(sums.mrr),
    cpuMs: mean((user + system) / 1_000),
  };
}

/**
 * Judges one ranking by binary relevance: gain 1 per relevant document, discount log2(rank + 1), the ideal ranking cut
 * at the same depth (as trec_eval does). nDCG and the reciprocal rank look at the first ten.
 *
 * @param ranking document ids, best first, without duplicates
 * @param relevant at least one id
 */
export function judgeRanking(
  ranking: readonly string[],
  relevant: readonly string[],
): { ndcg: number; recall: RecallAt; reciprocalRank: number } {
  const wanted = new Set(relevant);
  const ranks = ranking.flatMap((id, index) => (wanted.has(id) ? [index + 1] : []));
  const gainOf = (list: readonly number[]) => list.reduce((sum, rank) => sum + 1 / Math.log2(rank + 1), 0);
  const ideal = Array.from({ length: Math.min(DEPTH, wanted.size) }, (_, index) => index + 1);
  const [first] = ranks;
  return {
    ndcg: gainOf(ranks.filter((rank) => rank <= DEPTH)) / gainOf(ideal),
    recall: recallAt((depth) => ranks.filter((rank) => rank <= depth).length / wanted.size),
    reciprocalRank: first !== undefined && first <= DEPTH ? 1 / first : 0,
  };
}

function recallAt(shareAt: (depth: keyof RecallAt) => number): RecallAt {
  return { 1: shareAt(1), 5: shareAt(5), 10: shareAt(10), 20: shareAt(20) };
}

function distinct(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}
