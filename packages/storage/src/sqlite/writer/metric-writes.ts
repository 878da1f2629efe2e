import { METRIC_POINTS_KEPT, type MetricPoint } from '../../contract/metric-history.ts';
import type { Database } from '../database.ts';
import { metricKey } from '../metric-keys.ts';

export function createMetricWrites(database: Database) {
  return {
    keepMetricPoints(points: readonly MetricPoint[]): void {
      database.transaction('relaxed', () => {
        for (const { step, at, point } of points) {
          database.run(
            'INSERT OR REPLACE INTO metric_point (key, point) VALUES (?, ?)',
            metricKey(step, at),
            JSON.stringify(point),
          );
        }
        for (const step of new Set(points.map((each) => each.step))) {
          const times = points.filter((each) => each.step === step).map(({ at }) => at);
          database.run(
            'DELETE FROM metric_point WHERE key >= ? AND key < ?',
            metricKey(step, 0),
            metricKey(step, Math.max(...times) - (METRIC_POINTS_KEPT[step] - 1) * step),
          );
        }
      });
    },
  };
}
