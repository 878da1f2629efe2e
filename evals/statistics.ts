import { seededRandom } from './measures/eval-store.ts';

/** A mean with the interval that holds it with 95 % confidence. */
export interface Interval {
  mean: number;
  low: number;
  high: number;
}

export interface Comparison extends Interval {
  /** Questions that both runs have. */
  questions: number;
  /** Questions with a higher and with a lower value now. */
  better: number;
  worse: number;
  /** Chance of so uneven a split of the changed questions if there were no difference (two-sided sign test). */
  signP: number;
  /** Each question is right or wrong in either run: the sign test is exact then, and decides in place of the interval. */
  isBinary: boolean;
}

export const RESAMPLES = 10_000;
const CONFIDENCE = 0.95;

/**
 * Interval of a mean by the percentile bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, 13.3): questions are drawn
 * again with replacement.
 */
export function meanInterval(values: readonly number[], { resamples = RESAMPLES, seed = 17 } = {}): Interval {
  const random = seededRandom(seed);
  const means = new Float64Array(resamples);
  for (let sample = 0; sample < resamples; sample += 1) {
    let sum = 0;
    for (let drawn = 0; drawn < values.length; drawn += 1)
      sum += values[Math.floor(random() * values.length)] ?? 0;
    means[sample] = sum / Math.max(1, values.length);
  }
  return { mean: mean(values), ...intervalOf(means) };
}

/** The middle 95 % of what samples drawn again gave. Sorts them. */
export function intervalOf(samples: Float64Array): { low: number; high: number } {
  samples.sort();
  const tail = (1 - CONFIDENCE) / 2;
  return {
    low: samples[Math.floor(tail * samples.length)] ?? 0,
    high: samples[Math.min(samples.length - 1, Math.ceil((1 - tail) * samples.length) - 1)] ?? 0,
  };
}

/**
 * The smallest value that at least a share of all do not exceed (nearest rank).
 *
 * @param share 0..1; .5 is the lower median
 * @returns 0 without values
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/**
 * What changed from one run to another, question by question; those that only one of them has are left out.
 *
 * @param before value by question id
 */
export function compareRuns(
  before: Readonly<Record<string, number>>,
  now: Readonly<Record<string, number>>,
  options: { resamples?: number; seed?: number } = {},
): Comparison {
  const differences = Object.entries(now).flatMap(([id, value]) => {
    const old = before[id];
    return old === undefined ? [] : [value - old];
  });
  const isBinary = [...Object.values(before), ...Object.values(now)].every(
    (value) => value === 0 || value === 1,
  );
  const better = differences.filter((difference) => difference > 0).length;
  const worse = differences.filter((difference) => difference < 0).length;
  return {
    ...meanInterval(differences, options),
    questions: differences.length,
    better,
    worse,
    signP: signTest(better, worse),
    isBinary,
  };
}

/** Two-sided: twice the chance of so few on one side when both are as likely. */
export function signTest(better: number, worse: number): number {
  const changed = better + worse;
  const fewer = Math.min(better, worse);
  let chance = 0;
  // In logarithms: 2^-changed alone may be too small for a number.
  let logChoose = 0;
  for (let count = 0; count <= fewer; count += 1) {
    chance += Math.exp(logChoose - changed * Math.LN2);
    logChoose += Math.log(changed - count) - Math.log(count + 1);
  }
  return Math.min(1, 2 * chance);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
