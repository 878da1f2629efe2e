/** Scores by question of two kinds that a score should tell apart: higher should mean answerable. */
export interface Discrimination {
  answerable: Readonly<Record<string, number>>;
  unanswerable: Readonly<Record<string, number>>;
}

/** Shares answered when all scores from `threshold` up are. */
export interface RocPoint {
  threshold: number;
  /** Share of unanswerable questions answered, 0..1. */
  falseAnswers: number;
  /** Share of answerable questions answered, 0..1. */
  rightAnswers: number;
}

/**
 * Area under the receiver operating characteristic: the chance that an answerable question scores higher than an
 * unanswerable one, where equal scores count half (Mann and Whitney's U over the number of pairs).
 *
 * @returns 0..1, .5 for scores that tell nothing; NaN where one kind has no question
 */
export function areaUnderRoc(answerable: readonly number[], unanswerable: readonly number[]): number {
  return weightedArea(inOrder(answerable, unanswerable), undefined);
}

/** Scores of both kinds in ascending order: {@link weightedArea} passes over them once. */
export interface OrderedScores {
  scores: Float64Array;
  /** Place of each among its kind's scores as they were given. */
  places: Uint32Array;
  /** 1 for answerable. */
  kinds: Uint8Array;
}

export function inOrder(answerable: readonly number[], unanswerable: readonly number[]): OrderedScores {
  const all = [
    ...answerable.map((score, place) => ({ score, place, kind: 1 })),
    ...unanswerable.map((score, place) => ({ score, place, kind: 0 })),
  ].toSorted((a, b) => a.score - b.score);
  return {
    scores: Float64Array.from(all, ({ score }) => score),
    places: Uint32Array.from(all, ({ place }) => place),
    kinds: Uint8Array.from(all, ({ kind }) => kind),
  };
}

/**
 * {@link areaUnderRoc} where each question counts as often as its weight says: a sample drawn again costs one pass.
 *
 * @param weights by place, of the answerable and the unanswerable; undefined = each once
 */
export function weightedArea(
  { scores, places, kinds }: OrderedScores,
  weights: { answerable: Uint16Array; unanswerable: Uint16Array } | undefined,
): number {
  let [wins, below, answerable] = [0, 0, 0];
  for (let from = 0; from < scores.length; ) {
    let [tiedAnswerable, tiedUnanswerable] = [0, 0];
    let to = from;
    for (; to < scores.length && scores[to] === scores[from]; to += 1) {
      const place = places[to] ?? 0;
      if (kinds[to] === 1) tiedAnswerable += weights?.answerable[place] ?? 1;
      else tiedUnanswerable += weights?.unanswerable[place] ?? 1;
    }
    wins += tiedAnswerable * (below + tiedUnanswerable / 2);
    below += tiedUnanswerable;
    answerable += tiedAnswerable;
    from = to;
  }
  return wins / (answerable * below);
}

/**
 * The curve from (0, 0) to (1, 1), one point per distinct score, strictest threshold first.
 *
 * @returns the two ends only where one kind has no question
 */
export function rocCurve(answerable: readonly number[], unanswerable: readonly number[]): RocPoint[] {
  const curve: RocPoint[] = [{ threshold: Number.POSITIVE_INFINITY, falseAnswers: 0, rightAnswers: 0 }];
  const { scores, kinds } = inOrder(answerable, unanswerable);
  let [right, wrong] = [0, 0];
  for (let at = scores.length - 1; at >= 0; at -= 1) {
    if (kinds[at] === 1) right += 1;
    else wrong += 1;
    const threshold = scores[at] ?? 0;
    if (at > 0 && scores[at - 1] === threshold) continue;
    curve.push({
      threshold,
      falseAnswers: unanswerable.length === 0 ? 0 : wrong / unanswerable.length,
      rightAnswers: answerable.length === 0 ? 0 : right / answerable.length,
    });
  }
  return curve;
}
