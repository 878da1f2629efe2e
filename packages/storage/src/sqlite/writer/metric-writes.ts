import { METRIC_POINTS_KEPT, type MetricPoint } from '../../contract/metric-history.ts';
import type { Database } from '../database.ts';

export function createMetricWrites(database: Database) {
  return {
    keepMetricPoints(points: readonly MetricPoint[]): void {
      database.transaction('relaxed', () => {
        for (const { step, at, point } of points) {
          database.run(
            'INSERT OR REPLACE INTO metric_point (step, at, point) VALUES (?, ?, ?)',
            step,
            at,
            JSON.stringify(point),
          );
        }
        for (const step of new Set(points.map((each) => each.step))) {
          database.run(
            `DELETE FROM metric_point WHERE step = ?1 AND at <=
               (SELECT at FROM metric_point WHERE step = ?1 ORDER BY at DESC LIMIT 1 OFFSET ?2)`,
            step,
            METRIC_POINTS_KEPT[step],
          );
        }
      });
    },
  };
}
