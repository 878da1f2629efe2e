/** A histogram that can be merged with others, also with those of other bounds. */
export interface Distribution {
  /** Of all values. */
  sum: number;
  count: number;
  /** Values by the upper bound of their bucket (`Infinity` = above all bounds); empty buckets are left out. */
  buckets: Record<string, number>;
}

/** Adds a distribution to a sum. */
export function addDistribution(sum: Distribution, added: Distribution): void {
  sum.sum += added.sum;
  sum.count += added.count;
  for (const [bound, count] of Object.entries(added.buckets)) {
    sum.buckets[bound] = (sum.buckets[bound] ?? 0) + count;
  }
}

/**
 * The value that a share of all values stays below; values count as evenly spread within their bucket.
 *
 * @param share 0..1, e.g. 0.95
 * @param bounds of the buckets, ascending: where an empty bucket ends, a filled one begins
 * @returns null for a distribution without values; the largest bound for what is above all bounds
 */
export function quantile({ buckets }: Distribution, share: number, bounds: readonly number[]): number | null {
  const filled = Object.entries(buckets)
    .map(([bound, count]) => ({ bound: Number(bound), count }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => a.bound - b.bound);
  const total = filled.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return null;
  const rank = share * total;
  let below = 0;
  for (const { bound, count } of filled) {
    if (below + count >= rank) {
      const lower = bounds.findLast((each) => each < bound) ?? 0;
      if (bound === Number.POSITIVE_INFINITY) return lower;
      return lower + ((rank - below) / count) * (bound - lower);
    }
    below += count;
  }
  return filled.at(-1)?.bound ?? null;
}
