/** Postings read per query at most, unless the two rarest terms alone have more. */
const MIN_CAP = 2_000;
const MAX_CAP = 20_000;
const CAP_SHARE = 0.1;
/** Terms taken whatever they cost, so that a query of frequent words finds something. */
const MIN_TERMS = 2;

/**
 * Chooses the terms that make a chunk a candidate: the rarest first, while the sum of their document frequencies stays
 * under a cap. Frequent words decide nothing that exact rescoring would not decide better, and cost most of the index.
 *
 * @param frequencies document frequency per term, 0 for terms that no chunk holds
 * @returns indexes into `frequencies`, rarest first; empty only when every frequency is 0
 */
export function selectTerms(frequencies: readonly number[], chunkCount: number): number[] {
  const cap = Math.min(MAX_CAP, Math.max(MIN_CAP, CAP_SHARE * chunkCount));
  const rarestFirst = frequencies
    .map((frequency, term) => ({ frequency, term }))
    .filter(({ frequency }) => frequency > 0)
    .toSorted((a, b) => a.frequency - b.frequency || a.term - b.term);
  const selected: number[] = [];
  let postings = 0;
  for (const { frequency, term } of rarestFirst) {
    postings += frequency;
    if (postings > cap && selected.length >= MIN_TERMS) break;
    selected.push(term);
  }
  return selected;
}
