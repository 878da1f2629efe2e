import { seededRandom } from './measures/eval-store.ts';
import { type Discrimination, inOrder, weightedArea } from './roc-curve.ts';
import { type Comparison, compareRuns, intervalOf, RESAMPLES, signTest } from './statistics.ts';

/**
 * What changed in telling answerable questions from others, over the questions that both runs have.
 *
 * Intervals are paired and stratified bootstraps: each sample draws as many answerable and as many unanswerable
 * questions again, and takes the difference of the two runs on them. The sign test of the area goes by the place of
 * each question among those of the other kind, that of balanced accuracy by the questions that are now judged
 * otherwise.
 *
 * @param before scores less the threshold: from 0 up a question was answered
 * @returns undefined where the runs have no question of one kind in common
 */
export function compareDiscrimination(
  before: Discrimination,
  now: Discrimination,
  { resamples = RESAMPLES, seed = 17 } = {},
): { auroc: Comparison; balancedAccuracy: Comparison } | undefined {
  const answerable = inBoth(before.answerable, now.answerable);
  const unanswerable = inBoth(before.unanswerable, now.unanswerable);
  if (answerable.before.length === 0 || unanswerable.before.length === 0) return undefined;
  const old = inOrder(answerable.before, unanswerable.before);
  const fresh = inOrder(answerable.now, unanswerable.now);
  const goodGains = gains(answerable, (margin) => margin >= 0);
  const badGains = gains(unanswerable, (margin) => margin < 0);
  const random = seededRandom(seed);
  const weights = {
    answerable: new Uint16Array(answerable.now.length),
    unanswerable: new Uint16Array(unanswerable.now.length),
  };
  const areas = new Float64Array(resamples);
  const accuracies = new Float64Array(resamples);
  for (let sample = 0; sample < resamples; sample += 1) {
    drawAgain(weights.answerable, random);
    drawAgain(weights.unanswerable, random);
    areas[sample] = weightedArea(fresh, weights) - weightedArea(old, weights);
    accuracies[sample] =
      (weightedMean(goodGains, weights.answerable) + weightedMean(badGains, weights.unanswerable)) / 2;
  }
  const questions = answerable.now.length + unanswerable.now.length;
  const moved = compareRuns(
    placements(answerable.before, unanswerable.before),
    placements(answerable.now, unanswerable.now),
    {
      resamples: 1,
    },
  );
  const changed = [...goodGains, ...badGains];
  const better = changed.filter((gain) => gain > 0).length;
  const worse = changed.filter((gain) => gain < 0).length;
  return {
    auroc: {
      mean: weightedArea(fresh, undefined) - weightedArea(old, undefined),
      ...intervalOf(areas),
      questions,
      better: moved.better,
      worse: moved.worse,
      signP: moved.signP,
      isBinary: false,
    },
    balancedAccuracy: {
      mean: (weightedMean(goodGains, undefined) + weightedMean(badGains, undefined)) / 2,
      ...intervalOf(accuracies),
      questions,
      better,
      worse,
      signP: signTest(better, worse),
      isBinary: true,
    },
  };
}

interface Paired {
  before: number[];
  now: number[];
}

function inBoth(before: Readonly<Record<string, number>>, now: Readonly<Record<string, number>>): Paired {
  const ids = Object.keys(now).filter((id) => before[id] !== undefined);
  return { before: ids.map((id) => before[id] ?? 0), now: ids.map((id) => now[id] ?? 0) };
}

/** Per question: 1 where it is judged rightly now and was not, -1 the other way round. */
function gains({ before, now }: Paired, isRight: (margin: number) => boolean): number[] {
  return now.map((margin, index) => Number(isRight(margin)) - Number(isRight(before[index] ?? 0)));
}

/** Per question the share of the other kind on its right side: the area is their mean. */
function placements(answerable: readonly number[], unanswerable: readonly number[]): Record<string, number> {
  const sides = (own: readonly number[], others: readonly number[], sign: number, kind: string) =>
    own.map((score, index): [string, number] => [
      `${kind} ${index}`,
      others.reduce((sum, other) => sum + (Math.sign(sign * (score - other)) + 1) / 2, 0) / others.length,
    ]);
  return Object.fromEntries([
    ...sides(answerable, unanswerable, 1, 'answerable'),
    ...sides(unanswerable, answerable, -1, 'unanswerable'),
  ]);
}

function drawAgain(counts: Uint16Array, random: () => number): void {
  counts.fill(0);
  for (let drawn = 0; drawn < counts.length; drawn += 1) {
    const index = Math.floor(random() * counts.length);
    counts[index] = (counts[index] ?? 0) + 1;
  }
}

function weightedMean(values: readonly number[], weights: Uint16Array | undefined): number {
  return values.reduce((sum, value, index) => sum + value * (weights?.[index] ?? 1), 0) / values.length;
}
