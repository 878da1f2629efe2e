import type { MonitoringHistory } from '@frogwell/protocol';
import { quantile } from './distribution.ts';
import {
  addPoint,
  type DistributionName,
  emptyPoint,
  type GaugeName,
  type MonitoringPoint,
} from './monitoring-point.ts';
import type { HistoryPlan } from './plan-history.ts';
import { slotOf, type TimedPoint } from './roll-up.ts';

type Series = (number | null)[];

/**
 * The past as charts need it: one array a line, one place a step.
 *
 * Percentiles come from the merged histograms of a step, or of the whole range; those of parts are never averaged.
 *
 * @param points   within the plan's range, oldest first
 * @param bounds   of the buckets of each histogram, ascending
 */
export function showHistory(
  points: readonly TimedPoint[],
  plan: HistoryPlan,
  bounds: Readonly<Record<DistributionName, readonly number[]>>,
): MonitoringHistory {
  const merged = new Map<number, MonitoringPoint>();
  for (const { at, point } of points) {
    const slot = slotOf(at, plan.step);
    const sum = merged.get(slot) ?? emptyPoint();
    addPoint(sum, point);
    merged.set(slot, sum);
  }
  const times: number[] = [];
  for (let at = plan.from; at < plan.to; at += plan.step) times.push(at);
  const slots = times.map((at) => merged.get(at));
  const whole = emptyPoint();
  for (const point of merged.values()) addPoint(whole, point);

  const series = (shown: (point: MonitoringPoint) => number | null): Series =>
    slots.map((point) => (point === undefined ? null : shown(point)));
  const count = (name: string) => series(({ counts }) => counts[name] ?? 0);
  const group = (name: string): Record<string, Series> =>
    Object.fromEntries(namesOf(whole, name).map((each) => [each, count(`${name}.${each}`)]));
  const percentile = (name: DistributionName, share: number) => (point: MonitoringPoint) => {
    const distribution = point.distributions[name];
    return distribution === undefined ? null : quantile(distribution, share, bounds[name]);
  };
  const percentiles = (name: DistributionName) => ({
    p50: series(percentile(name, 0.5)),
    p95: series(percentile(name, 0.95)),
  });
  const totalPercentiles = (name: DistributionName) => ({
    p50: percentile(name, 0.5)(whole),
    p95: percentile(name, 0.95)(whole),
  });
  const last = (name: GaugeName) => series(({ gauges }) => gauges[name]?.[0] ?? null);
  const most = (name: GaugeName) => series(({ gauges }) => gauges[name]?.[1] ?? null);

  return {
    object: 'monitoring.history',
    from: plan.from,
    to: plan.to,
    step: plan.step,
    times,
    observed_seconds: slots.map((point) => rounded(point?.seconds ?? 0)),
    requests: count('requests'),
    failures: series((point) => sumOf(point, 'failures')),
    failures_by_code: group('failures'),
    request_seconds: percentiles('request_seconds'),
    answers: group('answers'),
    answer_seconds: percentiles('answer_seconds'),
    first_text_seconds: percentiles('first_text_seconds'),
    output_tokens: count('tokens.output'),
    tokens_per_second: {
      p10: series(percentile('tokens_per_second', 0.1)),
      p50: series(percentile('tokens_per_second', 0.5)),
    },
    fallbacks: group('fallbacks'),
    queue: {
      jobs_waiting: most('jobs_waiting'),
      jobs_running: most('jobs_running'),
      calls_waiting: most('calls_waiting'),
      calls_running: most('calls_running'),
    },
    memory: {
      rag_backend_bytes: most('rag_backend_bytes'),
      llm_service_bytes: most('llm_service_bytes'),
      llm_models_bytes: most('llm_models_bytes'),
      vram_bytes: most('vram_bytes'),
    },
    index: {
      files: last('files'),
      passages: last('passages'),
      index_bytes: last('index_bytes'),
      file_bytes: last('file_bytes'),
    },
    totals: {
      observed_seconds: rounded(whole.seconds),
      requests: whole.counts['requests'] ?? 0,
      failures: sumOf(whole, 'failures'),
      answers: sumOf(whole, 'answers'),
      fallbacks: sumOf(whole, 'fallbacks'),
      output_tokens: whole.counts['tokens.output'] ?? 0,
      request_seconds: totalPercentiles('request_seconds'),
      answer_seconds: totalPercentiles('answer_seconds'),
      first_text_seconds: totalPercentiles('first_text_seconds'),
      tokens_per_second: {
        p10: percentile('tokens_per_second', 0.1)(whole),
        p50: percentile('tokens_per_second', 0.5)(whole),
      },
    },
  };
}

function namesOf({ counts }: MonitoringPoint, group: string): string[] {
  return Object.keys(counts)
    .filter((name) => name.startsWith(`${group}.`))
    .map((name) => name.slice(group.length + 1))
    .toSorted();
}

function sumOf(point: MonitoringPoint, group: string): number {
  return namesOf(point, group).reduce((sum, name) => sum + (point.counts[`${group}.${name}`] ?? 0), 0);
}

function rounded(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}
