import { METRIC_POINTS_KEPT, type MetricStep } from '@frogwell/storage';
import { AnswerError } from '../answer/answer-parts.ts';
import { METRIC_STEPS, slotOf } from './roll-up.ts';

const DAY = 86_400;
/** Steps that are chosen where none is asked for: enough for a chart, not more than it can show. */
const STEPS = [10, 30, 60, 300, 600, 1_800, 3_600, 10_800, 21_600, DAY];
const ENOUGH_POINTS = 250;
const MOST_POINTS = 2_000;
const DEFAULT_RANGE = 3_600;

/** What of the past is to be shown, in seconds. */
export interface HistoryPlan {
  /** Since the epoch; multiples of `step`. */
  from: number;
  to: number;
  step: number;
  /** The resolution that is read for it. */
  source: MetricStep;
}

/**
 * @param query seconds; the last hour if left out
 * @param now   seconds since the epoch
 * @throws AnswerError `invalid_value` for a range that ends before it begins, a step that cannot be made of ten seconds,
 * or more than 2,000 points
 */
export function planHistory(
  query: { from?: number | undefined; to?: number | undefined; step?: number | undefined },
  now: number,
): HistoryPlan {
  const to = query.to ?? now;
  const from = query.from ?? to - DEFAULT_RANGE;
  if (from >= to) throw invalid('from', `from (${from}) must be before to (${to}); both are seconds`);
  if (query.step !== undefined && query.step % 10 !== 0)
    throw invalid('step', `step (${query.step}) must be a multiple of 10 seconds`);
  const wanted =
    query.step ??
    STEPS.find((step) => (to - from) / step <= ENOUGH_POINTS) ??
    Math.ceil((to - from) / ENOUGH_POINTS / DAY) * DAY;
  // The coarsest resolution that the step is made of, and that reaches back far enough.
  const reaches = METRIC_STEPS.find((step) => now - step * METRIC_POINTS_KEPT[step] <= from) ?? 3_600;
  const step = Math.ceil(wanted / reaches) * reaches;
  const source = METRIC_STEPS.findLast((each) => step % each === 0) ?? 10;
  const points = (to - from) / step;
  if (points > MOST_POINTS) {
    const enough = Math.ceil((to - from) / MOST_POINTS / reaches) * reaches;
    throw invalid('step', `${Math.ceil(points)} points are too many: a step of ${enough} s gives 2,000`);
  }
  return { from: slotOf(from, step), to: Math.ceil(to / step) * step, step, source };
}

function invalid(param: string, message: string): AnswerError {
  return new AnswerError('invalid_value', message, { param });
}
