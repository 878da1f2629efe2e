import type { MetricStep } from '../contract/metric-history.ts';

/** More than any time in seconds since the epoch. */
const TIMES = 2 ** 34;

/** Key of a point; those of one step are neighbours, in the order of time. */
export function metricKey(step: MetricStep, at: number): number {
  return step * TIMES + Math.min(Math.max(0, at), TIMES - 1);
}

/** The time in a key, seconds since the epoch. */
export function metricTime(key: number): number {
  return key % TIMES;
}
