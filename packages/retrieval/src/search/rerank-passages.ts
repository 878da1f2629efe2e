import type { RankedPassage } from './search-passages.ts';

/** Passages that are put into a new order. */
export const RERANKED = 30;
/** The first passage leads clearly when it scores at least this much, and that many times what the second does. */
const LEAD = { score: 0.3, ratio: 1.5 };

/**
 * Scores of 0..1 for texts, one each; undefined when there is no model for it, or not in time. Rejects only with the
 * signal's reason.
 */
export type Rerank = (query: string, texts: string[], signal: AbortSignal) => Promise<number[] | undefined>;

/**
 * Puts the best passages into the order of a model that reads query and passage together, with its scores. What lies
 * behind them keeps its order. Where the first leads clearly the model is not asked.
 */
export async function rerankPassages(
  passages: RankedPassage[],
  { query, rerank, signal }: { query: string; rerank: Rerank; signal: AbortSignal },
): Promise<RankedPassage[]> {
  const [first, second] = passages;
  if (first === undefined || second === undefined) return passages;
  if (first.score >= LEAD.score && first.score >= LEAD.ratio * second.score) return passages;
  const head = passages.slice(0, RERANKED);
  const texts = head.map(({ chunk }) =>
    chunk.context === '' ? chunk.text : `${chunk.context}\n${chunk.text}`,
  );
  const scores = await rerank(query, texts, signal);
  if (scores === undefined) return passages;
  const reranked = head
    .map((passage, index) => {
      const score = Math.min(1, Math.max(0, scores[index] ?? 0));
      return { ...passage, score, reranked: score };
    })
    .toSorted((a, b) => b.score - a.score);
  const lowest = reranked.at(-1)?.score ?? 0;
  const rest = passages.slice(RERANKED);
  return [...reranked, ...rest.map((passage) => ({ ...passage, score: Math.min(passage.score, lowest) }))];
}
