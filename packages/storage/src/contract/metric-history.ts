/** How long the time of one point is, in seconds. */
export type MetricStep = 10 | 60 | 3_600;

/** How many steps are kept of each: three hours, three days, ninety days. */
export const METRIC_POINTS_KEPT: Readonly<Record<MetricStep, number>> = {
  10: 1_080,
  60: 4_320,
  3600: 2_160,
};

/** What was measured within one step of time. */
export interface MetricPoint {
  step: MetricStep;
  /** Beginning of its time: seconds since the epoch, a multiple of `step`. */
  at: number;
  /** As its maker wants it back; a store does not look into it. */
  point: Record<string, unknown>;
}

/** Metrics over time, in three resolutions, bounded. Whoever records them rolls them up. */
export interface MetricHistory {
  /**
   * Keeps points, in one transaction. One of the same step and time is replaced; what lies
   * {@link METRIC_POINTS_KEPT} steps or more before the newest of those given goes.
   */
  keep(points: readonly MetricPoint[]): Promise<void>;
  /** Points with `from <= at < to` (seconds since the epoch), the oldest first. */
  range(step: MetricStep, range: { from: number; to: number }): Promise<MetricPoint[]>;
}
