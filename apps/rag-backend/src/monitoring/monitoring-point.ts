import { addDistribution, type Distribution } from './distribution.ts';

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

export function emptyPoint(): MonitoringPoint {
  return { seconds: 0, counts: {}, distributions: {}, gauges: {} };
}

/** Adds a later point to a sum, whose last values are then those of the later one. */
export function addPoint(sum: MonitoringPoint, later: MonitoringPoint): void {
  sum.seconds += later.seconds;
  for (const [name, count] of Object.entries(later.counts))
    sum.counts[name] = (sum.counts[name] ?? 0) + count;
  for (const [name, distribution] of entriesOf(later.distributions)) {
    sum.distributions[name] ??= { sum: 0, count: 0, buckets: {} };
    addDistribution(sum.distributions[name], distribution);
  }
  for (const [name, [last, most]] of entriesOf(later.gauges)) {
    sum.gauges[name] = [last, Math.max(most, sum.gauges[name]?.[1] ?? most)];
  }
}

/** The point of both times. @param later the one whose last values count */
export function mergePoints(earlier: MonitoringPoint, later: MonitoringPoint): MonitoringPoint {
  const sum = emptyPoint();
  addPoint(sum, earlier);
  addPoint(sum, later);
  return sum;
}

/** Entries of a record whose keys are known. */
export function entriesOf<Name extends string, Value>(record: Partial<Record<Name, Value>>): [Name, Value][] {
  // Object.entries forgets the keys' type; nothing else is ever put in.
  return Object.entries(record) as [Name, Value][];
}
