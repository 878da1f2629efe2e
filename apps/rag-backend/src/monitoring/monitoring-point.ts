import { type Distribution, mergeDistributions } from './distribution.ts';

/** What was observed within some time. Two points merge into the point of both times. */
export interface MonitoringPoint {
  /** Seconds that were observed. */
  seconds: number;
  /** By name, or by group and name: `requests`, `failures.upstream_timeout`. What did not occur is left out. */
  counts: Record<string, number>;
  distributions: Partial<Record<DistributionName, Distribution>>;
  /** The last value and the highest. */
  gauges: Partial<Record<GaugeName, [last: number, most: number]>>;
}

export type DistributionName =
  | 'request_seconds'
  | 'answer_seconds'
  | 'first_text_seconds'
  | 'tokens_per_second';

export type GaugeName =
  | 'jobs_waiting'
  | 'jobs_running'
  | 'calls_waiting'
  | 'calls_running'
  | 'rag_backend_bytes'
  | 'llm_service_bytes'
  | 'llm_models_bytes'
  | 'vram_bytes'
  | 'files'
  | 'passages'
  | 'index_bytes'
  | 'file_bytes';

/** Values right now; what is not known is left out. */
export type Gauges = Partial<Record<GaugeName, number>>;

export const EMPTY_POINT: MonitoringPoint = { seconds: 0, counts: {}, distributions: {}, gauges: {} };

/** @param later the one whose last values count */
export function mergePoints(earlier: MonitoringPoint, later: MonitoringPoint): MonitoringPoint {
  const counts = { ...earlier.counts };
  for (const [name, count] of Object.entries(later.counts)) counts[name] = (counts[name] ?? 0) + count;
  const distributions = { ...earlier.distributions };
  for (const [name, distribution] of entriesOf(later.distributions)) {
    const before = distributions[name];
    distributions[name] = before === undefined ? distribution : mergeDistributions(before, distribution);
  }
  const gauges = { ...earlier.gauges };
  for (const [name, [last, most]] of entriesOf(later.gauges)) {
    gauges[name] = [last, Math.max(most, gauges[name]?.[1] ?? most)];
  }
  return { seconds: earlier.seconds + later.seconds, counts, distributions, gauges };
}

/** Entries of a record whose keys are known. */
export function entriesOf<Name extends string, Value>(record: Partial<Record<Name, Value>>): [Name, Value][] {
  // Object.entries forgets the keys' type; nothing else is ever put in.
  return Object.entries(record) as [Name, Value][];
}
